//! Modules: the library of a vendor, loaded and initialised once for each process, however many tokens it has.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, TryLockError, Weak};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::slot::Slot;

use crate::failure::Failure;

/// A module that is initialised.
pub(crate) struct Module {
    pub(crate) context: Pkcs11,
    path: PathBuf,
    /// How often it has been initialised: handles of one time mean nothing, or another's, in the next. Whoever is
    /// in a call reads it.
    generation: RwLock<u64>,
}

impl Module {
    /// The module of this path, which is loaded if nobody else has it.
    pub(crate) fn load(path: &Path) -> Result<Arc<Self>, Failure> {
        static LOADED: Mutex<Vec<Weak<Module>>> = Mutex::new(Vec::new());
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.retain(|module| module.strong_count() > 0);
        let found = loaded.iter().filter_map(Weak::upgrade).find(|module| module.path == path);
        if let Some(module) = found {
            return Ok(module);
        }
        let context = Pkcs11::new(path)?;
        initialize(&context)?;
        let module = Arc::new(Self { context, path: path.into(), generation: RwLock::new(0) });
        loaded.push(Arc::downgrade(&module));
        Ok(module)
    }

    /// Keeps the module as it is while a call is made.
    pub(crate) fn generation(&self) -> RwLockReadGuard<'_, u64> {
        self.generation.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finalises the module and initialises it again, unless somebody has done so since `seen`, or is in a call:
    /// one that never returns must not hold up anybody else.
    pub(crate) fn begin_anew(&self, seen: u64) -> Result<(), Failure> {
        let mut generation = match self.generation.try_write() {
            Ok(generation) => generation,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(()),
        };
        if *generation != seen {
            return Ok(());
        }
        *generation += 1;
        match self.context.clone().finalize() {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiNotInitialized, _)) => {}
            Err(error) => {
                tracing::warn!(module = %self.path.display(), %error, "C_Finalize failed")
            }
        }
        initialize(&self.context)
    }

    /// The slot in which the token with this label is.
    pub(crate) fn find(&self, label: &str) -> Result<Slot, Failure> {
        let mut found = None;
        for slot in self.context.get_slots_with_initialized_token()? {
            let Ok(info) = self.context.get_token_info(slot) else { continue };
            if info.label() == label && found.replace(slot).is_some() {
                return Err(Failure::Wrong("two tokens have this label"));
            }
        }
        found.ok_or(Failure::Token(Error::Pkcs11(
            RvError::TokenNotPresent,
            cryptoki::context::Function::GetSlotList,
        )))
    }
}

/// A module that somebody else in this process has initialised is as good.
fn initialize(context: &Pkcs11) -> Result<(), Failure> {
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
        Err(error) => Err(Failure::Token(error)),
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Module({})", self.path.display())
    }
}
