//! Lists as CSV (RFC 4180, UTF-8) that no spreadsheet runs as formulas.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use crate::error::Error;

/// Answers with a table as a file. It starts with a byte order mark: without one, spreadsheets garble every umlaut.
///
/// # Errors
/// When the table cannot be written.
pub fn answer(file_name: &str, header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result<Response, Error> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(header).map_err(Error::internal)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| inert(cell))).map_err(Error::internal)?;
    }
    let body = writer.into_inner().map_err(Error::internal)?;
    let disposition = format!("attachment; filename=\"{file_name}\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, body).into_response())
}

/// A cell that a spreadsheet shows and never computes: an apostrophe before what would start a formula.
fn inert(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_shown_not_computed() {
        for start in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x"] {
            assert_eq!(inert(start), format!("'{start}"));
        }
        assert_eq!(inert("Brückner = best"), "Brückner = best");
        assert_eq!(inert(""), "");
    }
}
