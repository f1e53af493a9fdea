//! A client for code without `async`. Needs the feature `blocking`, which leaves the async client as it is.
//!
//! [`blocking::Client`](Client) has the methods of [`lupitor::Client`](crate::Client), and each of them returns when the call is done.
//! Lists and imports are iterators.
//!
//! ```no_run
//! use lupitor::{LeadInput, blocking};
//!
//! fn main() -> Result<(), lupitor::Error> {
//!     let client = blocking::Client::from_env()?;
//!     client.create_lead(LeadInput::builder().campaign_id("k978abc123").external_id("CRM_1"))?;
//!     for lead in client.leads("k978abc123").page_size(1000) {
//!         println!("{}", lead?.id);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Threads
//!
//! A call runs on the thread that makes it. A thread of the client, named `lupitor-blocking`, looks after its sockets and timers. Clones
//! share that thread, and it ends with the last of them. Threads may call at the same time.
//!
//! # Beside the async client
//!
//! [`Client::new`] makes a blocking client of an async one. Both share the key, the rate limiters, the retry budget, and the memory of
//! leads that lookups use. Each has connections of its own, so that neither depends on the other's runtime.
//!
//! # Inside of a runtime
//!
//! A blocking call on a thread of a tokio runtime would stop the other tasks of that thread. It is an
//! [`ErrorKind::Config`](crate::ErrorKind::Config) error instead, before anything is sent, and never a panic. Await the async client there.
//!
//! A thread of `tokio::task::spawn_blocking` may block, but nothing distinguishes it from the other threads of its runtime. State it with
//! [`Client::allow_in_runtime`].
//!
//! Clients can be made and dropped anywhere.
//!
//! # Errors of the client itself
//!
//! These are [`ErrorKind::Config`](crate::ErrorKind::Config), too: a call in a child process that was forked after the client was made,
//! and a call on the thread `lupitor-blocking`, such as one in [`before_send`](crate::import::ImportOptions::before_send). A panic of your
//! own code, such as a [`Clock`](crate::Clock), goes on in the thread that calls.

mod client;
mod custom_request;
mod import;
mod lists;
mod runner;

pub use client::Client;
pub use custom_request::CustomRequest;
pub use import::{Import, rows};
pub use lists::{Pages, Paginator};
