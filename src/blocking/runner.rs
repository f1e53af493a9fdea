//! The thread of a blocking client, and the wait of other threads for a future.
//!
//! The future is polled by the thread that waits for it, inside of the context of the client's runtime. So it may borrow, decodes on that
//! thread, and a panic goes on there. The client's thread drives sockets, timers and tasks. Nothing calls `block_on` of tokio, which
//! panics inside of a runtime.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread, ThreadId};
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind};
use crate::runtime::Clock;

/// The name of the thread.
const NAME: &str = "lupitor-blocking";
/// Interval in which a thread that waits looks whether the client's thread still runs.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

const IN_RUNTIME: &str = "blocking call: was made inside of a tokio runtime, and would stop the tasks of its thread; await lupitor::Client \
                          there, or call from a thread of spawn_blocking with a client of allow_in_runtime";
const ON_OWN_THREAD: &str =
    "blocking call: was made on the thread that it would wait for, lupitor-blocking; call from another thread";
const FORKED: &str =
    "blocking client: was made before this process was forked, and its thread is not in the child; make a client there";
const ENDED: &str = "blocking client: its thread has ended; make another client";
const THREAD_ENDS: &str = "blocking call: was made by a destructor of a thread that ends; call earlier";

thread_local! {
    /// True while a blocking call runs on this thread. The runtime that the thread is in is that of the call.
    static IS_WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Runs futures for threads that wait. Clones share the client's thread.
#[derive(Clone)]
pub(super) struct Runner {
    runtime: Arc<RuntimeThread>,
    clock: Arc<dyn Clock>,
    allow_in_runtime: bool,
}

/// A thread with a runtime. It ends when this is dropped.
struct RuntimeThread {
    handle: Handle,
    id: ThreadId,
    /// The id of the process that has the thread.
    process: u32,
    end: Option<oneshot::Sender<()>>,
}

impl Runner {
    /// Starts a thread.
    ///
    /// # Errors
    ///
    /// The system has no room for another thread, or for its files.
    pub(super) fn start(clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let runtime = RuntimeThread::start().map_err(|error| {
            let problem =
                format!("blocking client: its thread could not be started: {error}; raise the limit on threads or files");
            Error::new(ErrorKind::Config, problem, clock.now())
        })?;
        Ok(Self { runtime: Arc::new(runtime), clock, allow_in_runtime: false })
    }

    pub(super) fn allow_in_runtime(&self) -> Self {
        Self { allow_in_runtime: true, ..self.clone() }
    }

    /// Waits for a future.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if this thread must not wait, or the client's thread has ended.
    pub(super) fn wait<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        let runtime = &*self.runtime;
        let result = runtime.check(self.allow_in_runtime).and_then(|()| runtime.wait(future));
        result.map_err(|problem| Error::new(ErrorKind::Config, problem, self.clock.now()))
    }
}

impl RuntimeThread {
    fn start() -> std::io::Result<Self> {
        let (end, ended) = oneshot::channel::<()>();
        let (sender, receiver) = mpsc::channel();
        // The runtime is made and dropped on its own thread: inside of another runtime, dropping it would panic.
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(move || {
            let runtime = Builder::new_current_thread().thread_name(NAME).enable_all().build();
            // Its receiver waits below.
            drop(sender.send(runtime.as_ref().map(|runtime| runtime.handle().clone()).map_err(std::io::Error::kind)));
            // The only error is the end of the sender, which ends the thread.
            drop(runtime.map(|runtime| runtime.block_on(ended)));
        })?;
        let handle = receiver.recv().map_err(std::io::Error::other)??;
        Ok(Self { handle, id: thread.thread().id(), process: std::process::id(), end: Some(end) })
    }

    fn check(&self, allow_in_runtime: bool) -> Result<(), &'static str> {
        if self.process != std::process::id() {
            return Err(FORKED);
        }
        if self.id == thread::current().id() {
            return Err(ON_OWN_THREAD);
        }
        match Handle::try_current() {
            // Code of the user that a call runs may call, too: the rows of an import may come from a list.
            Ok(_) if !allow_in_runtime && !IS_WAITING.get() => Err(IN_RUNTIME),
            Err(error) if error.is_thread_local_destroyed() => Err(THREAD_ENDS),
            _ => Ok(()),
        }
    }

    fn wait<F: Future>(&self, future: F) -> Result<F::Output, &'static str> {
        let _context = self.handle.enter();
        let _waiting = Waiting::begin();
        let unpark = Arc::new(Unpark { thread: thread::current(), is_woken: AtomicBool::new(false) });
        let waker = Waker::from(Arc::clone(&unpark));
        let mut context = Context::from_waker(&waker);
        // Without the budget of a task around this call, which only that task could renew.
        let mut future = pin!(tokio::task::unconstrained(future));
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return Ok(output);
            }
            while !unpark.is_woken.swap(false, Ordering::AcqRel) {
                if self.end.as_ref().is_none_or(oneshot::Sender::is_closed) {
                    return Err(ENDED);
                }
                thread::park_timeout(CHECK_INTERVAL);
            }
        }
    }
}

impl Drop for RuntimeThread {
    fn drop(&mut self) {
        if self.process != std::process::id() {
            // The locks of a runtime may be held forever in a process that was forked.
            std::mem::forget(self.end.take());
        }
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner").field("allow_in_runtime", &self.allow_in_runtime).finish_non_exhaustive()
    }
}

/// Marks the thread as waiting until it is dropped.
struct Waiting {
    before: bool,
}

impl Waiting {
    fn begin() -> Self {
        Self { before: IS_WAITING.replace(true) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        IS_WAITING.set(self.before);
    }
}

/// Wakes a thread that waits. Other code may unpark the thread, too, hence the flag.
struct Unpark {
    thread: Thread,
    is_woken: AtomicBool,
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forked_process_and_a_thread_that_has_ended_are_errors() {
        let mut forked = RuntimeThread::start().unwrap();
        forked.process = 0;
        assert_eq!(forked.check(true), Err(FORKED));

        let mut ended = RuntimeThread::start().unwrap();
        ended.end = None;
        assert_eq!(ended.wait(std::future::pending::<()>()), Err(ENDED));
    }

    #[test]
    fn a_call_on_the_clients_own_thread_is_an_error_also_when_a_runtime_is_allowed() {
        let runtime = Arc::new(RuntimeThread::start().unwrap());
        let own = Arc::clone(&runtime);
        let checked = runtime.handle.spawn(async move { own.check(true) });
        assert_eq!(runtime.wait(checked).map(Result::unwrap), Ok(Err(ON_OWN_THREAD)));
    }
}
