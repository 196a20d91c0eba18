//! The guard around redb, which may panic on a damaged file: a panic there is a failure here.

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::record::RecordRef;

/// What redb said, or what we found in it: text for an operator.
#[derive(Debug)]
pub(super) struct Failure(pub(super) String);

impl<E: Into<redb::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into().to_string())
    }
}

/// Runs `work`; what it touched must not be used for writing again after a failure.
pub(super) fn guard<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    // The database is given up after a failure, so that nobody sees what a panic left half done.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done,
        Err(panic) => Err(Failure(message(&*panic))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("the database panicked").into()
}

type Visit<'a> = dyn FnMut(RecordRef<'_>) -> ControlFlow<()> + 'a;

/// A visitor whose own panics are its caller's: they pass through the guard.
pub(super) struct Visitor<'a> {
    visit: &'a mut Visit<'a>,
    panic: Option<Box<dyn Any + Send>>,
}

impl<'a> Visitor<'a> {
    pub(super) fn new(visit: &'a mut Visit<'a>) -> Self {
        Self { visit, panic: None }
    }

    pub(super) fn show(&mut self, record: RecordRef<'_>) -> ControlFlow<()> {
        let visit = &mut *self.visit;
        catch_unwind(AssertUnwindSafe(|| visit(record))).unwrap_or_else(|panic| {
            self.panic = Some(panic);
            ControlFlow::Break(())
        })
    }

    pub(super) fn resume_panic(self) {
        if let Some(panic) = self.panic {
            resume_unwind(panic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(work: impl FnOnce() -> Result<(), Failure>, expected: &str) {
        assert_eq!(guard(work).expect_err("fails").0, expected);
    }

    #[test]
    fn a_panic_is_a_failure() {
        check(|| panic!("plain"), "plain");
        check(|| panic!("number {}", 7), "number 7");
        check(|| Err(Failure("refused".into())), "refused");
    }
}
