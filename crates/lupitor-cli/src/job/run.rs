//! A run of a job: rows go to the engine, outcomes go to the journal.

use std::io;
use std::iter::from_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::stream::iter;
use lupitor::import::{Import, ImportError, ImportOptions, ImportRow, RowResult};
use lupitor::{CampaignId, Client, RequestOptions};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::journal::{Journal, RowState};
use super::lead::RowData;
use super::outcome::Outcome;
use super::progress::Progress;
use crate::error::Error;
use crate::input::{Input, InputError, InputErrorKind};
use crate::log::Problems;
use crate::signals::{Signal, signals};

/// The operation of a job.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Operation {
    Import,
    Purge,
}

impl Operation {
    /// The name of the command.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Purge => "purge",
        }
    }
}

impl Operation {
    /// The end of the journal's name beside the file. A file that was imported may be purged later.
    pub(crate) fn journal_suffix(self) -> &'static str {
        match self {
            Self::Import => ".journal",
            Self::Purge => ".purge.journal",
        }
    }
}

/// The end of a run.
#[derive(Debug)]
pub(crate) enum End {
    /// All rows have an outcome.
    Complete,
    /// A signal. Requests in flight were finished, or [`GRACE`] has passed.
    Interrupted(Signal),
    /// A second signal. Requests in flight were cancelled.
    Abandoned(Signal),
    /// `--max-errors`.
    TooManyErrors,
    /// The input cannot be read to its end.
    Input(Error),
    /// The journal cannot be written.
    Journal(Error),
    /// A request failed for another reason than its rows.
    Api(Error),
}

/// A run of a job.
pub(crate) struct Run<'a> {
    pub(crate) operation: Operation,
    pub(crate) client: &'a Client,
    pub(crate) campaign: CampaignId,
    pub(crate) request_options: RequestOptions,
    pub(crate) input: &'a Arc<Input>,
    pub(crate) journal: &'a Arc<Mutex<Journal>>,
    pub(crate) problems: &'a Problems,
    /// The run stops after so many rows that were rejected in it.
    pub(crate) max_errors: Option<u64>,
}

/// The number of outcomes after which signals are looked at, even if the next outcome is there.
const ROWS_OF_TURN: u32 = 500;
/// The time for requests in flight after a signal. A supervisor does not wait longer either.
const GRACE: Duration = Duration::from_secs(30);
/// A SIGHUP or SIGTERM so soon after the first signal belongs to it.
const SAME_SIGNAL: Duration = Duration::from_secs(1);

impl Run<'_> {
    /// Sends the rows that have no outcome.
    pub(crate) async fn run(self, progress: &mut Progress) -> End {
        let input_error = Arc::<Mutex<Option<InputError>>>::default();
        let journal_error = Arc::<Mutex<Option<Error>>>::default();
        let mut import = match self.import(&input_error, &journal_error) {
            Ok(import) => import,
            Err(error) => return End::Input(Error::from_input(&error)),
        };
        let end = self.settle_all(&mut import, progress).await;
        // Dropped before the journal is written again: the engine calls it.
        drop(import);
        if let Err(error) = lock(self.journal).flush() {
            return End::Journal(error);
        }
        if let Some(error) = lock(&journal_error).take() {
            return End::Journal(error);
        }
        if let Some(error) = lock(&input_error).take() {
            return End::Input(match error.kind() {
                InputErrorKind::Changed => Error::Input(format!("{error}; nothing of the changed part was sent")),
                _ => Error::from_input(&error),
            });
        }
        end
    }

    /// Prepares the engine, which does nothing yet.
    fn import(
        &self,
        input_error: &Arc<Mutex<Option<InputError>>>,
        journal_error: &Arc<Mutex<Option<Error>>>,
    ) -> Result<Import<'static>, InputError> {
        let mut rows = self.input.rows()?;
        let (journal, error) = (Arc::clone(self.journal), Arc::clone(input_error));
        let rows = iter(from_fn(move || match rows.next() {
            Ok(Some(row)) => {
                let data = ImportRow::new(row.number, RowData(row.fields));
                Some(match lock(&journal).row(row.number) {
                    RowState::New | RowState::NotProcessed(_) => data,
                    RowState::Sent => data.sent_before(),
                    RowState::Settled(_) => data.settled(),
                })
            }
            Ok(None) => None,
            Err(problem) => {
                *lock(&error) = Some(problem);
                None
            }
        }));
        let (journal, error) = (Arc::clone(self.journal), Arc::clone(journal_error));
        let before_send = move |rows: &[u64]| {
            lock(&journal).sent(rows).map_err(|problem| {
                let message = problem.to_string();
                *lock(&error) = Some(problem);
                io::Error::other(message)
            })
        };
        let mut options = ImportOptions::default().request_options(self.request_options.clone()).before_send(before_send);
        let journal = lock(self.journal);
        if let Some(started) = UNIX_EPOCH.checked_add(Duration::from_millis(journal.started()))
            && journal.is_resumed()
        {
            options = options.first_started(started);
        }
        let import = match self.operation {
            Operation::Import => self.client.import_leads(self.campaign.clone(), rows),
            Operation::Purge => self.client.purge_leads(self.campaign.clone(), rows),
        };
        Ok(import.options(options))
    }

    async fn settle_all(&self, import: &mut Import<'_>, progress: &mut Progress) -> End {
        let stop = import.stop_handle();
        let mut signals = signals();
        let mut ticks = interval(Duration::from_millis(250));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut interrupted = None;
        let mut has_too_many_errors = false;
        let abandon = sleep(Duration::MAX);
        tokio::pin!(abandon);
        let (mut rejected, mut turn) = (0, 0);
        loop {
            let ready = if turn < ROWS_OF_TURN { import.next().now_or_never() } else { None };
            turn += 1;
            let next: Option<Result<RowResult, ImportError>> = match ready {
                Some(next) => next,
                None => {
                    turn = 0;
                    // The outcomes of a batch come together. They are written before the wait for the next one.
                    if let Err(error) = lock(self.journal).flush() {
                        return End::Journal(error);
                    }
                    tokio::select! {
                        biased;
                        Some(signal) = signals.recv() => {
                            if let Some((first, time)) = interrupted {
                                // The shell and the kernel both send the end of a terminal to the process.
                                if signal != Signal::Interrupt && Instant::now() < time + SAME_SIGNAL {
                                    continue;
                                }
                                return End::Abandoned(first);
                            }
                            stop.stop();
                            interrupted = Some((signal, Instant::now()));
                            abandon.as_mut().reset(Instant::now() + GRACE);
                            progress.note(&format!(
                                "interrupted: waits up to {} s for the requests in flight; press Ctrl-C again to cancel them",
                                GRACE.as_secs()
                            ));
                            continue;
                        }
                        () = &mut abandon => match interrupted {
                            Some((signal, _)) => return End::Interrupted(signal),
                            // The time starts with a signal.
                            None => continue,
                        },
                        _ = ticks.tick() => {
                            progress.update(&lock(self.journal).tally(), self.problems);
                            continue;
                        }
                        next = import.next() => next,
                    }
                }
            };
            match next {
                None => {
                    return match interrupted {
                        Some((signal, _)) => End::Interrupted(signal),
                        None if has_too_many_errors => End::TooManyErrors,
                        None => End::Complete,
                    };
                }
                Some(Ok(result)) => {
                    let outcome = Outcome::from_row(result.outcome);
                    if outcome.is_by_response() {
                        self.problems.clear();
                    }
                    rejected += u64::from(matches!(outcome, Outcome::Rejected { .. }));
                    if let Err(error) = lock(self.journal).settle(result.row, outcome) {
                        return End::Journal(error);
                    }
                    if interrupted.is_none() && self.max_errors.is_some_and(|maximum| rejected >= maximum) {
                        stop.stop();
                        has_too_many_errors = true;
                    }
                }
                Some(Err(error)) => return end_of(&error),
            }
        }
    }
}

fn end_of(error: &ImportError) -> End {
    match error.api_error() {
        Some(error) => End::Api(Error::from(error.clone())),
        // Replaced by the journal's own error, which names the file.
        None => End::Journal(Error::Input(error.to_string())),
    }
}

/// A panic elsewhere has not broken the value.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
