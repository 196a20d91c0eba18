//! The one thing a server serves.

use crate::{Request, Response};

/// Answers requests. Each worker thread has a clone.
///
/// The future runs on its worker's thread (it need not be `Send`) and runs to its end whatever the
/// client does meanwhile: a change is not left half made because a client hung up. A future that
/// blocks holds up the other requests of its worker. If it panics, the client gets a 500.
pub trait Handler: Clone + Send + 'static {
    fn handle(&self, request: &mut Request) -> impl Future<Output = Response>;
}

/// A function that answers at once.
impl<F: Fn(&mut Request) -> Response + Clone + Send + 'static> Handler for F {
    async fn handle(&self, request: &mut Request) -> Response {
        self(request)
    }
}
