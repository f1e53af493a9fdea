//! The best that any client could do.

use std::time::Duration;

use super::scenario::{Limit, Window};

/// The earliest time after the first call at which the last of `calls` can be admitted, with no time spent on the way.
///
/// Fixed window and sliding log: all of a window's calls at its start. Sliding counter, where the last window's calls still count
/// by their overlap: the first window at once, then in every window the m-th of `requests` calls as soon as the overlap has shrunk
/// below what it leaves free, `(m - 1) / requests` of the window after its start.
pub fn optimum(window: Window, limit: Limit, calls: u32) -> Duration {
    let Some(last) = calls.checked_sub(1) else { return Duration::ZERO };
    let (windows_before, place_in_window) = (last / limit.requests, last % limit.requests);
    let before = limit.window() * windows_before;
    match window {
        Window::Counter if windows_before > 0 => before + limit.window() * place_in_window / limit.requests,
        Window::Fixed | Window::Log | Window::Counter => before,
    }
}
