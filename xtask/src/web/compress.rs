//! Compressed siblings (`.br`, `.gz`) of every file that gets smaller by it.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::{Result, anyhow};
use flate2::{Compression, write::GzEncoder};

/// Kinds of files that are worth it; the others are compressed already.
const KINDS: [&str; 9] = ["css", "html", "js", "json", "map", "svg", "txt", "wasm", "webmanifest"];

/// What an operator may edit has no siblings, else the old ones would go on being served.
const EDITABLE: [&str; 4] = ["config.json", "index.html", "manifest.webmanifest", "sw.js"];

/// Adds the siblings.
pub fn siblings(files: &mut BTreeMap<String, Vec<u8>>) -> Result<()> {
    let worth = |path: &str| path.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind)) && !EDITABLE.contains(&path);
    let work: Vec<(String, Vec<u8>)> =
        files.iter().filter(|(path, _)| worth(path)).map(|(path, content)| (path.clone(), content.clone())).collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let job = |worker: usize| {
        let mine = work.iter().skip(worker).step_by(workers);
        mine.map(|(path, content)| Ok((path, content.len(), brotli(content)?, gzip(content)?))).collect::<Result<Vec<_>>>()
    };
    let made = std::thread::scope(|scope| {
        let job = &job;
        let handles: Vec<_> = (0..workers).map(|worker| scope.spawn(move || job(worker))).collect();
        handles.into_iter().map(|handle| handle.join().map_err(|_| anyhow!("compressing crashed"))?).collect::<Result<Vec<_>>>()
    })?;
    for (path, plain, brotli, gzip) in made.into_iter().flatten() {
        for (ending, content) in [("br", brotli), ("gz", gzip)] {
            if content.len() < plain {
                files.insert(format!("{path}.{ending}"), content);
            }
        }
    }
    Ok(())
}

/// Brotli at its best.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let parameters = ::brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: content.len(), ..Default::default() };
    ::brotli::BrotliCompress(&mut &content[..], &mut out, &parameters)?;
    Ok(out)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
