//! A client's connection with what TCP leaves out: a first byte in time, and answers taken at some pace.

use std::{
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

use super::pace::SPAN;

/// What tells HTTP/2 from HTTP/1 is so long at most; hyper waits for it without a limit.
const PREFACE: u64 = 24;

/// A connection.
#[derive(Debug)]
pub struct Line {
    stream: TcpStream,
    least: u64,
    read: u64,
    /// Until when the first bytes must be there.
    opening: Pin<Box<Sleep>>,
    written: u64,
    /// While the client does not take what we write: when the pace is looked at again.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Line {
    /// Watches a connection: the first bytes within `opening`, answers taken with at least `slowest` bytes a second.
    pub fn new(stream: TcpStream, opening: Duration, slowest: u64) -> Self {
        Self {
            stream,
            least: slowest.saturating_mul(SPAN.as_secs()),
            read: 0,
            opening: Box::pin(sleep_until(Instant::now() + opening)),
            written: 0,
            stalled: None,
        }
    }

    fn after_write(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Ok(count)) => {
                self.written += count as u64;
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let (written, least) = (&mut self.written, self.least);
                let stalled = self.stalled.get_or_insert_with(|| {
                    *written = 0;
                    Box::pin(sleep_until(Instant::now() + SPAN))
                });
                while stalled.as_mut().poll(cx).is_ready() {
                    if *written < least {
                        return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                    }
                    *written = 0;
                    stalled.as_mut().reset(Instant::now() + SPAN);
                }
                Poll::Pending
            }
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(result) => {
                self.read += buffer.filled().len().saturating_sub(before) as u64;
                // Somebody who asks again has taken the answer.
                self.stalled = None;
                Poll::Ready(result)
            }
            Poll::Pending if self.read < PREFACE && self.opening.as_mut().poll(cx).is_ready() => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.after_write(cx, result)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.after_write(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
