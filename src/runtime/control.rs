//! The control of a caller over the calls of a client: it hears of each attempt before it is sent, and ends calls between their attempts.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use tokio::select;

use crate::error::Error;

/// The future of [`CallControl::ended`].
pub(crate) type EndOfCalls<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Ends the calls of a client between their attempts.
pub(crate) trait CallControl: Debug + Send + Sync {
    /// Called when the rate limiter has let an attempt through, right before it is sent. False ends the call without the attempt.
    fn before_attempt(&self) -> bool;

    /// Completes when no further attempt shall be sent. The waits for the rate limiter and of the backoff end then. An attempt that was
    /// sent goes on.
    fn ended(&self) -> EndOfCalls<'_>;
}

/// The source of the error of a call that its [`CallControl`] has ended.
#[derive(Debug)]
pub(super) struct EndedByCaller;

impl std::fmt::Display for EndedByCaller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the caller ended the call before its next attempt")
    }
}

impl std::error::Error for EndedByCaller {}

/// True for the error of a call that its [`CallControl`] has ended.
pub(crate) fn is_ended_by_caller(error: &Error) -> bool {
    error.details().source.as_ref().is_some_and(|source| source.is::<EndedByCaller>())
}

/// Waits, unless the caller ends its calls before: then it returns `None`.
pub(super) async fn unless_ended<T>(control: &dyn CallControl, wait: impl Future<Output = T>) -> Option<T> {
    select! {
        biased;
        () = control.ended() => None,
        value = wait => Some(value),
    }
}
