//! Gives up bodies that arrive too slowly.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Buf, Bytes};
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// Over which span the pace is measured.
pub const SPAN: Duration = Duration::from_secs(60);

/// A body that must bring so many bytes in each [`SPAN`] in which it makes us wait.
#[derive(Debug)]
pub struct Paced {
    body: axum::body::Body,
    least: u64,
    arrived: u64,
    deadline: Pin<Box<Sleep>>,
}

impl Paced {
    /// Watches a body; `slowest` is in bytes per second.
    #[must_use]
    pub fn new(body: axum::body::Body, slowest: u64) -> Self {
        let least = slowest.saturating_mul(SPAN.as_secs());
        Self { body, least, arrived: 0, deadline: Box::pin(sleep_until(Instant::now() + SPAN)) }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                self.arrived += frame.data_ref().map_or(0, |data| data.remaining() as u64);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(other) => Poll::Ready(other),
            Poll::Pending => loop {
                if self.deadline.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                if self.arrived < self.least {
                    return Poll::Ready(Some(Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut)))));
                }
                self.arrived = 0;
                self.deadline.as_mut().reset(Instant::now() + SPAN);
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
