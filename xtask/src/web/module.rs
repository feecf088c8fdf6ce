//! Reads and rewrites the sections of a wasm module, as far as the web build has to.

use anyhow::{Context, Result, bail};

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const EXPORTS: u8 = 7;
const ELEMENTS: u8 = 9;

/// A module as its sections, in order.
pub struct Module(Vec<(u8, Vec<u8>)>);

/// What a module wants from outside.
pub struct Import {
    /// The name of who gives it.
    pub from: String,
    /// Its name there.
    pub name: String,
    /// Its kind and type, as they are written.
    pub what: Vec<u8>,
}

/// What a module shows.
pub struct Export {
    /// Its name.
    pub name: String,
    /// Its kind and number, as they are written.
    pub what: Vec<u8>,
}

impl Module {
    /// Takes a module apart.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader(bytes.strip_prefix(HEADER).context("this is no wasm module")?);
        let mut sections = Vec::new();
        while !reader.0.is_empty() {
            sections.push((reader.byte()?, reader.sized()?.to_vec()));
        }
        Ok(Self(sections))
    }

    /// A module that hands on what it is given, each import under its own name.
    pub fn handing_on(imports: &[Import]) -> Self {
        let mut counts = [0; 5];
        let exports: Vec<Export> = imports
            .iter()
            .map(|import| {
                let kind = import.what[0];
                let number = &mut counts[usize::from(kind)];
                let what = [&[kind][..], &leb128(*number)].concat();
                *number += 1;
                Export { name: import.name.clone(), what }
            })
            .collect();
        let mut module = Self(vec![(IMPORTS, Vec::new()), (EXPORTS, Vec::new())]);
        module.set_imports(imports);
        module.set_exports(&exports);
        module
    }

    /// The module as a file.
    pub fn write(&self) -> Vec<u8> {
        let sections = self.0.iter().flat_map(|(kind, content)| [&[*kind][..], &leb128(content.len()), content].concat());
        HEADER.iter().copied().chain(sections).collect()
    }

    /// Takes out names, relocations and what compilers say about themselves. No browser needs them to run it.
    pub fn without_custom_sections(mut self) -> Self {
        self.0.retain(|(kind, _)| *kind != CUSTOM);
        self
    }

    /// Takes out what writes nothing but `null` into a table, as wasm-split does for each chunk: a table is empty to begin with.
    pub fn without_empty_elements(mut self) -> Result<Self> {
        let segments = self.list(ELEMENTS, |reader| {
            let start = reader.0;
            let empty = match reader.number()? {
                // From a place on, functions by their number.
                0 => {
                    reader.constant()?;
                    (0..reader.number()?).try_for_each(|_| reader.number().map(drop))?;
                    false
                }
                // From a place on, one expression for each entry.
                4 => {
                    reader.constant()?;
                    let mut empty = true;
                    for _ in 0..reader.number()? {
                        empty &= reader.constant()?;
                    }
                    empty
                }
                kind => bail!("elements of kind {kind}"),
            };
            Ok((empty, start[..start.len() - reader.0.len()].to_vec()))
        })?;
        self.set(ELEMENTS, segments.into_iter().filter(|(empty, _)| !empty).map(|(_, segment)| segment).collect());
        Ok(self)
    }

    /// Everything it wants from outside.
    pub fn imports(&self) -> Result<Vec<Import>> {
        self.list(IMPORTS, |reader| {
            let (from, name) = (reader.text()?, reader.text()?);
            let start = reader.0;
            match reader.byte()? {
                0 => reader.number().map(drop)?,
                1 => {
                    reader.byte()?;
                    reader.limits()?;
                }
                2 => reader.limits()?,
                3 => {
                    reader.byte()?;
                    reader.byte()?;
                }
                kind => bail!("an import of kind {kind}"),
            }
            Ok(Import { from, name, what: start[..start.len() - reader.0.len()].to_vec() })
        })
    }

    /// Replaces the imports; they stay in their order.
    pub fn set_imports(&mut self, imports: &[Import]) {
        self.set(IMPORTS, imports.iter().map(|import| [text(&import.from), text(&import.name), import.what.clone()].concat()).collect());
    }

    /// Everything it shows.
    pub fn exports(&self) -> Result<Vec<Export>> {
        self.list(EXPORTS, |reader| {
            let name = reader.text()?;
            let start = reader.0;
            reader.byte()?;
            reader.number()?;
            Ok(Export { name, what: start[..start.len() - reader.0.len()].to_vec() })
        })
    }

    /// Replaces what it shows.
    pub fn set_exports(&mut self, exports: &[Export]) {
        self.set(EXPORTS, exports.iter().map(|export| [text(&export.name), export.what.clone()].concat()).collect());
    }

    fn list<T>(&self, kind: u8, one: impl Fn(&mut Reader) -> Result<T>) -> Result<Vec<T>> {
        let Some((_, content)) = self.0.iter().find(|(own, _)| *own == kind) else { return Ok(Vec::new()) };
        let mut reader = Reader(content);
        let count = reader.number()?;
        (0..count).map(|_| one(&mut reader)).collect()
    }

    fn set(&mut self, kind: u8, entries: Vec<Vec<u8>>) {
        if let Some((_, content)) = self.0.iter_mut().find(|(own, _)| *own == kind) {
            *content = std::iter::once(leb128(entries.len())).chain(entries).flatten().collect();
        }
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().context("a module is cut off")?;
        self.0 = rest;
        Ok(*first)
    }
    fn number(&mut self) -> Result<usize> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        bail!("a number in a module is too long")
    }
    fn sized(&mut self) -> Result<&'a [u8]> {
        let size = self.number()?;
        let (content, rest) = self.0.split_at_checked(size).context("a module is cut off")?;
        self.0 = rest;
        Ok(content)
    }
    fn text(&mut self) -> Result<String> {
        String::from_utf8(self.sized()?.to_vec()).context("a name in a module is no UTF-8")
    }
    /// An expression that is known beforehand; whether it is `null`.
    fn constant(&mut self) -> Result<bool> {
        let mut null = false;
        loop {
            match self.byte()? {
                // End.
                0x0b => return Ok(null),
                // A global, a number, a function.
                0x23 | 0x41 | 0xd2 => _ = self.number()?,
                0xd0 => {
                    self.byte()?;
                    null = true;
                }
                code => bail!("an expression with {code:#x}"),
            }
        }
    }
    fn limits(&mut self) -> Result<()> {
        let has_most = self.byte()? & 1 == 1;
        self.number()?;
        if has_most {
            self.number()?;
        }
        Ok(())
    }
}

fn text(words: &str) -> Vec<u8> {
    [&leb128(words.len()), words.as_bytes()].concat()
}

/// A number in the encoding of wasm.
fn leb128(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let low = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(low);
            return out;
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_custom_sections_go() {
        let custom = [0, 0x83, 0, 1, b'x', 9];
        let types = [1, 4, 1, 0x60, 0, 0];
        let module = [HEADER, &custom, &types].concat();
        let read = |bytes: &[u8]| Module::read(bytes).map(|module| module.without_custom_sections().write());
        assert_eq!(read(&module).expect("a module"), [HEADER, &types].concat());
        assert!(read(&module[..module.len() - 1]).is_err());
    }

    #[test]
    fn only_empty_elements_go() {
        let functions = [0, 0x41, 1, 0x0b, 2, 7, 8];
        let nulls = [4, 0x41, 0x83, 0x01, 0x0b, 2, 0xd0, 0x70, 0x0b, 0xd0, 0x70, 0x0b];
        let mixed = [4, 0x41, 5, 0x0b, 2, 0xd0, 0x70, 0x0b, 0xd2, 7, 0x0b];
        let module = |segments: &[&[u8]]| {
            let content = [&leb128(segments.len()), segments.concat().as_slice()].concat();
            Module(vec![(ELEMENTS, content)])
        };
        let left = module(&[&functions, &nulls, &mixed, &nulls]).without_empty_elements().expect("understood");
        assert_eq!(left.write(), module(&[&functions, &mixed]).write());
        assert!(module(&[&[1, 0, 0]]).without_empty_elements().is_err());
    }

    #[test]
    fn what_is_given_is_handed_on() {
        let import = |name: &str, what: &[u8]| Import { from: "x".to_owned(), name: name.to_owned(), what: what.to_vec() };
        let given =
            [import("memory", &[2, 0, 19]), import("table", &[1, 0x70, 0, 7]), import("a", &[3, 0x7f, 1]), import("b", &[3, 0x7f, 0])];
        let module = Module::read(&Module::handing_on(&given).write()).expect("a module");
        let wanted: Vec<_> = module.imports().expect("imports").into_iter().map(|import| (import.name, import.what)).collect();
        assert_eq!(wanted[1], ("table".to_owned(), vec![1, 0x70, 0, 7]));
        let shown: Vec<_> = module.exports().expect("exports").into_iter().map(|export| (export.name, export.what)).collect();
        assert_eq!(shown[0], ("memory".to_owned(), vec![2, 0]));
        assert_eq!(shown[3], ("b".to_owned(), vec![3, 1]));
    }
}
