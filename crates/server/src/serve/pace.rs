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
    span: Duration,
    least: u64,
    arrived: u64,
    deadline: Pin<Box<Sleep>>,
}

impl Paced {
    /// Watches a body; `slowest` is in bytes per second.
    #[must_use]
    pub fn new(body: axum::body::Body, slowest: u64) -> Self {
        Self::measured(body, slowest.saturating_mul(SPAN.as_secs()), SPAN)
    }

    fn measured(body: axum::body::Body, least: u64, span: Duration) -> Self {
        Self { body, span, least, arrived: 0, deadline: Box::pin(sleep_until(Instant::now() + span)) }
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
                let next = Instant::now() + self.span;
                self.deadline.as_mut().reset(next);
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

#[cfg(test)]
mod tests {
    use axum::body::Body as Whole;
    use futures_util::{StreamExt, stream};
    use http_body_util::BodyExt;

    use super::*;

    const BRIEF: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_body_that_stops_arriving_is_given_up() {
        let never = Whole::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        assert!(Paced::measured(never, 1, BRIEF).collect().await.is_err());
        let start = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"start"))]);
        let halting = Whole::from_stream(start.chain(stream::pending()));
        assert!(Paced::measured(halting, 1, BRIEF).collect().await.is_err());
    }

    #[tokio::test]
    async fn a_body_that_keeps_its_pace_arrives_whole() {
        let parts = stream::unfold(0, |number| async move {
            tokio::task::yield_now().await;
            (number < 12).then(|| (Ok::<_, std::io::Error>(Bytes::from_static(b"part")), number + 1))
        });
        let whole = Paced::measured(Whole::from_stream(parts), 1, BRIEF * 10).collect().await.expect("it arrives");
        assert_eq!(whole.to_bytes().len(), 48);
    }
}
