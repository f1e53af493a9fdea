//! Requests and their answers, however they were come by.
