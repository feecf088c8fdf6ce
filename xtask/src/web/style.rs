//! The style sheets: the files of `style/` in the order of their layers, without comments and needless space.

use anyhow::{Context, Result};

use crate::workspace;

/// The files that every page needs, in the order of their layers.
const FIRST: [&str; 4] = ["tokens", "base", "shell", "ui"];
/// The files that come with the frame, for who is signed in.
const LATER: [&str; 2] = ["frame", "parts"];

/// The sheets by file name.
pub fn sheets() -> Result<[(&'static str, String); 2]> {
    Ok([("style.css", format!("@layer {};{}", FIRST.join(","), of(&FIRST)?)), (FRAME, of(&LATER)?)])
}

/// The sheet that comes with the frame.
pub const FRAME: &str = "frame.css";

fn of(files: &[&str]) -> Result<String> {
    let folder = workspace::root().join("style");
    let read = |name: &&str| {
        let file = folder.join(format!("{name}.css"));
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(minify(&text))
    };
    files.iter().map(read).collect()
}

/// Takes out comments, and space where CSS does not need it. Strings stay as they are.
fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '/' if rest.peek() == Some(&'*') => {
                rest.next();
                let mut last = ' ';
                for c in rest.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
                space(&mut out);
            }
            '"' | '\'' => {
                out.push(c);
                while let Some(inner) = rest.next() {
                    out.push(inner);
                    if inner == '\\' {
                        out.extend(rest.next());
                    } else if inner == c {
                        break;
                    }
                }
            }
            c if c.is_whitespace() => space(&mut out),
            '{' | '}' | ';' | ',' => {
                out.truncate(out.trim_end_matches(if c == '}' { [' ', ';'] } else { [' ', ' '] }).len());
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// One space, unless there is one already or none is needed here.
fn space(out: &mut String) {
    if !out.ends_with([' ', '{', '}', ';', ',', ':']) && !out.is_empty() {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::minify;

    #[test]
    fn only_needless_space_goes() {
        assert_eq!(minify("a :hover , b {\n  color : red;\n  margin: 0 auto;\n}\n"), "a :hover,b{color :red;margin:0 auto}");
        assert_eq!(
            minify("a{width:calc(1px + 2px)}@media (width > 1px) and (x){b{c:d}}"),
            "a{width:calc(1px + 2px)}@media (width > 1px) and (x){b{c:d}}"
        );
    }

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(minify("a/* x */b{content:\"/* ; } */  \\\" \"}/**/c{d:e}"), "a b{content:\"/* ; } */  \\\" \"}c{d:e}");
    }

    #[test]
    fn custom_properties_may_be_empty() {
        assert_eq!(minify("a{--x: ;--y:1}"), "a{--x:;--y:1}");
    }
}
