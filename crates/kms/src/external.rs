//! Keys in external key stores: what their proxies are asked, and what callers are told of it.
//!
//! Source: <https://docs.aws.amazon.com/kms/latest/developerguide/xks-troubleshooting.html>.

use std::fmt;
use std::pin::Pin;

use api::ErrorCode;
use api::kms::{ConnectionErrorCodeType, Operation};
use catalog::record::{Backing, CustomKeyStore, Proxy, StorePlace};
use hsm::external::{OuterLayer, additional_authenticated_data};
use hsm::{BackingKey, ContextDigest, Format, Header, Place};
use secret::Secret;
use xks::{
    Caller, Credential, Encrypted, Failure, Health, HealthAsked, KeyId, Metadata, ProxyUri,
    Refused, Unfit,
};

use crate::call::{Call, Permitted};
use crate::custom_key_store;
use crate::error::Error;
use crate::usage::uuid;

/// The external key managers, each behind its proxy. What is not said otherwise cannot be reached.
pub trait Proxies: fmt::Debug + Send + Sync {
    fn health<'a>(&'a self, _: &'a xks::Place, _: &'a HealthAsked) -> Asking<'a, Health> {
        unreachable()
    }

    fn metadata<'a>(
        &'a self,
        _proxy: &'a xks::Place,
        _key: &'a KeyId,
        _caller: &'a Caller,
    ) -> Asking<'a, Metadata> {
        unreachable()
    }

    fn encrypt<'a>(
        &'a self,
        _proxy: &'a xks::Place,
        _key: &'a KeyId,
        _caller: &'a Caller,
        _text: &'a [u8],
        _aad: &'a [u8],
    ) -> Asking<'a, Encrypted> {
        unreachable()
    }

    fn decrypt<'a>(
        &'a self,
        _proxy: &'a xks::Place,
        _key: &'a KeyId,
        _caller: &'a Caller,
        _encrypted: &'a Encrypted,
        _aad: &'a [u8],
    ) -> Asking<'a, Secret> {
        unreachable()
    }
}

fn unreachable<'a, T: 'a>() -> Asking<'a, T> {
    let failure = || Failure::new(Refused::Connection, "no proxy is reachable from here");
    Box::pin(async move { Err(failure()) })
}

/// A question to a proxy, under way.
pub type Asking<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// What a proxy was asked for, which decides the error that a caller gets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asked {
    /// How it is, before a store is made or changed.
    Health,
    /// What a key is, before a KMS key is made of it.
    Key,
    Use,
}

/// Why a proxy's help was not had.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cause {
    Proxy(Refused),
    /// It says that no key manager is there.
    NoManager,
    /// The external key is none of AES-256.
    KeySpec,
}

/// What a caller is told when a proxy's help was not had.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{}", .cause.words())]
pub struct ProxyError {
    asked: Asked,
    cause: Cause,
}

impl Cause {
    /// What a caller reads: never what the proxy said.
    fn words(self) -> &'static str {
        match self {
            Self::Proxy(refused) => refused.message(),
            Self::NoManager => {
                "The external key store proxy reports that no external key manager is available."
            }
            Self::KeySpec => {
                "The external key associated with this KMS key in an external key store is not a 256-bit AES key."
            }
        }
    }

    /// What a store says of an attempt to connect it that failed for this.
    fn connection_error(self) -> ConnectionErrorCodeType {
        use ConnectionErrorCodeType as Code;
        let refused = match self {
            Self::Proxy(refused) => refused,
            Self::NoManager => return Code::XksProxyNotReachable,
            Self::KeySpec => return Code::XksProxyInvalidResponse,
        };
        match refused {
            Refused::AuthenticationFailed => Code::InvalidCredentials,
            Refused::AccessDenied => Code::XksProxyAccessDenied,
            Refused::InvalidUriPath => Code::XksProxyInvalidConfiguration,
            Refused::Tls => Code::XksProxyInvalidTlsConfiguration,
            Refused::Timeout | Refused::DependencyTimeout => Code::XksProxyTimedOut,
            Refused::Connection | Refused::Throttling => Code::XksProxyNotReachable,
            _ => Code::XksProxyInvalidResponse,
        }
    }
}

impl ProxyError {
    /// A use of a key whose store is not connected.
    pub(crate) const NOT_CONNECTED: Self =
        Self { asked: Asked::Use, cause: Cause::Proxy(Refused::NotConnected) };

    /// What was asked for decides which of the proxy's errors make sense; the others are none.
    fn new(asked: Asked, cause: Cause) -> Self {
        let is_sensible = match (asked, cause) {
            (Asked::Health, Cause::Proxy(refused)) => !matches!(
                refused,
                Refused::InvalidState
                    | Refused::InvalidCiphertext
                    | Refused::InvalidKeyUsage
                    | Refused::KeyNotFound
            ),
            (Asked::Key, Cause::Proxy(refused)) => refused != Refused::InvalidCiphertext,
            _ => true,
        };
        Self { asked, cause: if is_sensible { cause } else { Cause::Proxy(Refused::Malformed) } }
    }

    pub(crate) fn code(self) -> ErrorCode {
        match (self.asked, self.cause) {
            (Asked::Use, _) => ErrorCode::KMSInvalidStateException,
            (Asked::Key, Cause::Proxy(refused)) => match refused {
                Refused::InvalidState
                | Refused::InvalidKeyUsage
                | Refused::UnsupportedOperation => ErrorCode::XksKeyInvalidConfigurationException,
                Refused::KeyNotFound => ErrorCode::XksKeyNotFoundException,
                Refused::AccessDenied => ErrorCode::KMSInvalidStateException,
                _ => ErrorCode::CustomKeyStoreInvalidStateException,
            },
            (Asked::Key, Cause::KeySpec | Cause::NoManager) => {
                ErrorCode::XksKeyInvalidConfigurationException
            }
            (Asked::Health, Cause::Proxy(refused)) => match refused {
                Refused::AuthenticationFailed => {
                    ErrorCode::XksProxyIncorrectAuthenticationCredentialException
                }
                Refused::InvalidUriPath | Refused::AccessDenied => {
                    ErrorCode::XksProxyInvalidConfigurationException
                }
                Refused::DependencyTimeout
                | Refused::Throttling
                | Refused::Connection
                | Refused::Tls
                | Refused::Timeout => ErrorCode::XksProxyUriUnreachableException,
                _ => ErrorCode::XksProxyInvalidResponseException,
            },
            (Asked::Health, Cause::KeySpec | Cause::NoManager) => {
                ErrorCode::XksProxyUriUnreachableException
            }
        }
    }
}

impl From<Unfit> for Cause {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Spec => Self::KeySpec,
            Unfit::Usage => Self::Proxy(Refused::InvalidKeyUsage),
            Unfit::Disabled => Self::Proxy(Refused::InvalidState),
        }
    }
}

/// Whether the key managers behind the proxy of `store` can be asked, for `operation`.
async fn check_health(
    proxies: &dyn Proxies,
    store: StorePlace,
    proxy: &Proxy,
    operation: Operation,
    request_id: u128,
) -> Result<(), Cause> {
    let asked =
        HealthAsked { request_id: uuid(request_id).into(), operation: operation.name().into() };
    let health = async { proxies.health(&place(store, proxy)?, &asked).await };
    let health = health.await.map_err(|failure| told(store, operation, &asked.request_id, failure));
    if health?.is_available() { Ok(()) } else { Err(Cause::NoManager) }
}

/// What a caller is told of `failure`; the operator's log has the whole of it.
fn told(store: StorePlace, operation: Operation, request_id: &str, failure: Failure) -> Cause {
    let operation = operation.name();
    match failure.refused {
        // Callers bring these about as they like, with ciphertexts that are none.
        Refused::InvalidCiphertext => {
            tracing::debug!(store = %store.id, operation, request_id, %failure, "a proxy refused");
        }
        _ => {
            tracing::warn!(store = %store.id, operation, request_id, %failure, "a proxy was asked in vain");
        }
    }
    Cause::Proxy(failure.refused)
}

/// Where a store's proxy is. What the API of proxies does not have is a proxy that is not there.
fn place(store: StorePlace, proxy: &Proxy) -> Result<xks::Place, Failure> {
    let uri = ProxyUri::new(&proxy.endpoint, &proxy.path).map_err(|error| {
        let refused = match error {
            xks::NotAUri::Endpoint => Refused::Connection,
            xks::NotAUri::Path => Refused::InvalidUriPath,
        };
        Failure::new(refused, error.to_string())
    })?;
    let secret = Secret::new(proxy.credential.secret.expose().to_vec());
    let credential = Credential::new(&proxy.credential.access_key_id, secret)
        .map_err(|error| Failure::new(Refused::AuthenticationFailed, error.to_string()))?;
    Ok(xks::Place { uri, credential, region: store.region.to_string().into() })
}

/// Connects an external key store: asks its proxy how it is.
pub async fn connect(
    proxies: &dyn Proxies,
    store: &CustomKeyStore,
) -> Result<(), ConnectionErrorCodeType> {
    let Backing::Proxy(proxy) = &store.backing else {
        return Err(ConnectionErrorCodeType::InternalError);
    };
    let request_id = u128::from_be_bytes(crypto::random_array());
    let operation = Operation::ConnectCustomKeyStore;
    let healthy = check_health(proxies, store.place, proxy, operation, request_id).await;
    healthy.map_err(Cause::connection_error)
}

/// Refuses a store whose proxy cannot be asked, for an operation that makes or changes it.
/// Refuses: XksProxyUriUnreachable, XksProxyIncorrectAuthenticationCredential,
/// XksProxyInvalidConfiguration, XksProxyInvalidResponse.
pub(crate) async fn check_proxy(
    call: &Call<'_>,
    store: StorePlace,
    proxy: &Proxy,
    operation: Operation,
) -> Result<(), Error> {
    let proxies = call.kms.connections.proxies();
    let healthy = check_health(proxies, store, proxy, operation, call.request_id).await;
    healthy.map_err(|cause| Error::Proxy(ProxyError::new(Asked::Health, cause)))
}

/// Refuses an external key that cannot be that of a KMS key. Refuses: Validation,
/// XksKeyNotFound, XksKeyInvalidConfiguration, CustomKeyStoreInvalidState, KMSInvalidState.
pub(crate) async fn check_key(
    call: &Call<'_>,
    store: &CustomKeyStore,
    external_key: &str,
) -> Result<(), Error> {
    let external = External::new(call, store, external_key, None, Operation::CreateKey)?;
    let proxies = call.kms.connections.proxies();
    let metadata =
        async { proxies.metadata(&external.place()?, &external.key, &external.caller).await };
    let metadata = metadata.await.map_err(|failure| external.told(failure));
    metadata
        .and_then(|metadata| metadata.check().map_err(Cause::from))
        .map_err(|cause| Error::Proxy(ProxyError::new(Asked::Key, cause)))
}

/// An external key, for one operation of one caller.
struct External<'a> {
    store: StorePlace,
    proxy: &'a Proxy,
    key: KeyId,
    caller: Caller,
    operation: Operation,
}

impl<'a> External<'a> {
    fn new(
        call: &Call<'_>,
        store: &'a CustomKeyStore,
        external_key: &str,
        key_arn: Option<String>,
        operation: Operation,
    ) -> Result<Self, Error> {
        let Backing::Proxy(proxy) = &store.backing else {
            return Err(Error::internal("an external key is in a store that has no proxy"));
        };
        let key = external_key.parse().map_err(|_| {
            Error::constraint(external_key, "xksKeyId", "Member must be the id of an external key")
        })?;
        let caller = Caller {
            principal_arn: call.who.arn(call.region().partition()).into(),
            key_arn: key_arn.map(Into::into),
            operation: operation.name().into(),
            request_id: uuid(call.request_id).into(),
            ..Caller::default()
        };
        Ok(Self { store: store.place, proxy, key, caller, operation })
    }

    fn place(&self) -> Result<xks::Place, Failure> {
        place(self.store, self.proxy)
    }

    fn told(&self, failure: Failure) -> Cause {
        told(self.store, self.operation, &self.caller.request_id, failure)
    }

    fn refused(&self, failure: Failure) -> Error {
        Error::Proxy(ProxyError::new(Asked::Use, self.told(failure)))
    }
}

/// Use of keys for symmetric encryption, wherever their material is.
impl Call<'_> {
    /// Encrypts `plaintext` under `key`. In an external key store, its proxy is asked. Refuses: KMSInvalidState.
    pub(crate) async fn encrypt(
        &self,
        key: Permitted<'_>,
        plaintext: &[u8],
        context: &ContextDigest,
    ) -> Result<Vec<u8>, Error> {
        let (hsm, backing_key) = (&self.kms.hsm, key.current_backing_key()?);
        let Some(external) = self.external(key)? else {
            return Ok(hsm.encrypt(backing_key, plaintext, context).await?);
        };
        let inner = hsm.seal_inner(backing_key, plaintext, context).await?;
        let aad = additional_authenticated_data(backing_key, context);
        let proxies = self.kms.connections.proxies();
        let encrypted = async {
            let External { key, caller, .. } = &external;
            proxies.encrypt(&external.place()?, key, caller, &inner, &aad).await
        };
        let encrypted = encrypted.await.map_err(|failure| external.refused(failure))?;
        let layer = OuterLayer {
            initialization_vector: &encrypted.initialization_vector,
            metadata: &encrypted.metadata,
            tag: &encrypted.authentication_tag,
            ciphertext: &encrypted.ciphertext,
        };
        Ok(layer.of(backing_key)?)
    }

    /// A new data key of `length` bytes, and its ciphertext under `key`. Refuses: KMSInvalidState.
    pub(crate) async fn generate_data_key(
        &self,
        key: Permitted<'_>,
        length: usize,
        context: &ContextDigest,
    ) -> Result<(Secret, Vec<u8>), Error> {
        if external_key(key).is_none() {
            let backing_key = key.current_backing_key()?;
            return Ok(self.kms.hsm.generate_data_key(backing_key, length, context).await?);
        }
        let data_key = self.kms.hsm.random(Place::Domain, length).await?;
        let ciphertext = self.encrypt(key, data_key.expose(), context).await?;
        Ok((data_key, ciphertext))
    }

    /// Opens a ciphertext of `key` that begins with `header`. Refuses: InvalidCiphertext, and of an external
    /// key store: KMSInvalidState.
    pub(crate) async fn decrypt(
        &self,
        key: Permitted<'_>,
        header: Header,
        ciphertext: &[u8],
        context: &ContextDigest,
    ) -> Result<Secret, Error> {
        let (hsm, backing_key) = (&self.kms.hsm, key.backing_key(header.backing_key)?);
        match (header.format, self.external(key)?) {
            (Format::Single, None) => Ok(hsm.decrypt(backing_key, ciphertext, context).await?),
            (Format::External, Some(external)) => {
                let layer = OuterLayer::parse(ciphertext).ok_or(Error::InvalidCiphertext)?;
                self.decrypt_external(&external, backing_key, layer, context).await
            }
            (Format::Single, Some(_)) | (Format::External, None) => Err(Error::InvalidCiphertext),
        }
    }

    async fn decrypt_external(
        &self,
        external: &External<'_>,
        backing_key: BackingKey<'_>,
        layer: OuterLayer<'_>,
        context: &ContextDigest,
    ) -> Result<Secret, Error> {
        let encrypted = Encrypted {
            ciphertext: layer.ciphertext.to_vec(),
            initialization_vector: layer.initialization_vector.to_vec(),
            authentication_tag: *layer.tag,
            metadata: layer.metadata.to_vec(),
        };
        let aad = additional_authenticated_data(backing_key, context);
        let proxies = self.kms.connections.proxies();
        let inner = async {
            let External { key, caller, .. } = external;
            proxies.decrypt(&external.place()?, key, caller, &encrypted, &aad).await
        };
        let inner = inner.await.map_err(|failure| external.refused(failure))?;
        let opened = self.kms.hsm.open_inner(backing_key, &inner, context).await;
        opened.map_err(|error| match error {
            hsm::Error::Unauthenticated => {
                let what = "what the proxy decrypted is not what it was given to encrypt";
                external.refused(Failure::new(Refused::WrongPlaintext, what))
            }
            other => other.into(),
        })
    }

    /// The external key that `key` is bound to, if it is in an external key store.
    fn external(&self, key: Permitted<'_>) -> Result<Option<External<'_>>, Error> {
        let Some(external_key) = external_key(key) else { return Ok(None) };
        let store = custom_key_store::of(&self.picture, key.key());
        let store = store.ok_or(Error::Proxy(ProxyError::NOT_CONNECTED))?;
        External::new(self, store, external_key, Some(key.arn()), key.operation()).map(Some)
    }
}

fn external_key(key: Permitted<'_>) -> Option<&str> {
    key.key().in_store.as_ref()?.external_key.as_deref()
}
