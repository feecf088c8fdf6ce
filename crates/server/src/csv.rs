//! Lists as CSV (RFC 4180, UTF-8) that no spreadsheet runs as formulas.

use std::{future::Future, io};

use axum::{
    body::Body,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use guildhall_domain::page::Cursor;

use crate::error::Error;

/// Without a byte order mark at the start, spreadsheets garble every umlaut.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Answers with a table as a file.
///
/// # Errors
/// When the table cannot be written.
pub fn answer(file_name: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Response, Error> {
    let body = write(MARK.to_vec(), Some(header), rows)?;
    Ok((headers(file_name), body).into_response())
}

/// Answers with a table that somebody else has written, with formulas made harmless.
#[must_use]
pub fn file(file_name: &str, text: &str) -> Response {
    (headers(file_name), [MARK, text.as_bytes()].concat()).into_response()
}

/// Some rows of a table that is sent while it is read.
#[derive(Debug)]
pub struct Part {
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Where the next part starts; nothing after the last one.
    pub next: Option<Cursor>,
}

/// Answers with a table of any length as a file: a part is read when the one before it has been sent, and only one is held. The first is
/// read before anything is said, so that what cannot be read at all is a problem and not half a file.
///
/// # Errors
/// When the first part cannot be read. An error after it cuts the transfer off, which the receiver notices.
pub async fn stream<F, R>(file_name: &str, header: &[&str], mut read: F) -> Result<Response, Error>
where
    F: FnMut(Option<Cursor>) -> R + Send + 'static,
    R: Future<Output = Result<Part, Error>> + Send + 'static,
{
    let first = read(None).await?;
    let start = write(MARK.to_vec(), Some(header), first.rows)?;
    let rest = stream::try_unfold((first.next, read), |(next, mut read)| async move {
        let Some(cursor) = next else { return Ok(None) };
        let piece = async {
            let part = read(Some(cursor)).await?;
            Ok((write(Vec::new(), None, part.rows)?, part.next))
        };
        match piece.await {
            Ok((bytes, next)) => Ok(Some((bytes, (next, read)))),
            Err(error) => {
                let error: Error = error;
                tracing::error!(?error, "a table could not be read to its end");
                Err(io::Error::other("the table could not be read to its end"))
            }
        }
    });
    let body = Body::from_stream(stream::once(async { Ok(start) }).chain(rest));
    Ok((headers(file_name), body).into_response())
}

fn headers(file_name: &str) -> [(HeaderName, String); 2] {
    let disposition = format!("attachment; filename=\"{file_name}\"");
    [(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()), (header::CONTENT_DISPOSITION, disposition)]
}

fn write(into: Vec<u8>, header: Option<&[&str]>, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, Error> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(into);
    if let Some(header) = header {
        writer.write_record(header).map_err(Error::internal)?;
    }
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert(cell))).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(Error::internal)
}

/// A cell that a spreadsheet shows and never computes: an apostrophe before what would start a formula.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::{
        future::{Ready, ready},
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use super::*;

    #[test]
    fn formulas_are_shown_not_computed() {
        for start in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x"] {
            assert_eq!(inert(start), format!("'{start}"));
        }
        assert_eq!(inert("Brückner = best"), "Brückner = best");
        assert_eq!(inert(""), "");
    }

    /// A table of three parts; the counter says how many were read.
    fn table(reads: &Arc<AtomicUsize>, fails_at: usize) -> impl FnMut(Option<Cursor>) -> Ready<Result<Part, Error>> + Send + use<> {
        let reads = reads.clone();
        move |cursor| {
            let number = cursor.map_or(1, |cursor| cursor.unpack::<usize>().expect("our own"));
            assert_eq!(reads.fetch_add(1, Ordering::Relaxed) + 1, number, "each part is read once, in order");
            let part = || Part { rows: vec![vec![number.to_string()]], next: (number < 3).then(|| Cursor::pack(&(number + 1))) };
            ready(if number == fails_at { Err(Error::internal("the database went away")) } else { Ok(part()) })
        }
    }

    #[tokio::test]
    async fn a_part_is_read_when_the_one_before_was_taken() {
        let reads = Arc::new(AtomicUsize::new(0));
        let answer = stream("numbers.csv", &["number"], table(&reads, 0)).await.expect("an answer");
        let mut pieces = answer.into_body().into_data_stream();
        let (mut text, mut seen) = (Vec::new(), Vec::new());
        loop {
            seen.push(reads.load(Ordering::Relaxed));
            let Some(piece) = pieces.next().await else { break };
            text.extend(piece.expect("a piece"));
        }
        assert_eq!(String::from_utf8(text).expect("text"), "\u{feff}number\r\n1\r\n2\r\n3\r\n");
        assert_eq!(seen, [1, 1, 2, 3], "no part is read ahead");
    }

    #[tokio::test]
    async fn a_table_that_cannot_be_read_to_its_end_does_not_look_whole() {
        assert!(stream("numbers.csv", &["number"], table(&Arc::default(), 1)).await.is_err(), "nothing was said yet");
        let answer = stream("numbers.csv", &["number"], table(&Arc::default(), 3)).await.expect("an answer");
        let pieces: Vec<_> = answer.into_body().into_data_stream().collect().await;
        assert_eq!(pieces.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
    }
}
