//! Waiting for two things at once.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// What will be there.
pub type Later<T> = Pin<Box<dyn Future<Output = T>>>;

/// Both, as soon as both are there.
pub async fn both<A, B>(mut a: Later<A>, mut b: Later<B>) -> (A, B) {
    let (mut first, mut second) = (None, None);
    poll_fn(move |context| {
        if first.is_none()
            && let Poll::Ready(value) = a.as_mut().poll(context)
        {
            first = Some(value);
        }
        if second.is_none()
            && let Poll::Ready(value) = b.as_mut().poll(context)
        {
            second = Some(value);
        }
        match (first.take(), second.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (first, second) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}
