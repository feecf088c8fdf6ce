//! The plain mark-up the demo documents are written in, as blocks.

/// A piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// `## …`: a chapter.
    Heading(String),
    /// `### …`: a section.
    Subheading(String),
    /// Running text.
    Paragraph(String),
    /// `- …`
    Bullet(String),
    /// `1. …`
    Step(String),
    /// `| a | b |`, the first row is the head.
    Table(Vec<Vec<String>>),
    /// `! …`: something to heed.
    Note(String),
    /// `> text — who`
    Quote {
        /// What was said.
        text: String,
        /// By whom.
        who: String,
    },
    /// `= 28 | pumping stations`, in a row.
    Figures(Vec<(String, String)>),
    /// `@ HX-40 | caption`
    Drawing {
        /// Product.
        product: String,
        /// What is seen.
        caption: String,
    },
    /// `@bars caption | label 12 | label 8`
    Bars {
        /// The finding.
        caption: String,
        /// Label and value.
        bars: Vec<(String, f32)>,
    },
    /// `@line caption | first..last | name 1 2 3 | …`
    Lines {
        /// The finding.
        caption: String,
        /// Words at both ends of the horizontal axis.
        ends: (String, String),
        /// Name and values of each line.
        lines: Vec<(String, Vec<f32>)>,
    },
    /// `_ label`: a field to fill in.
    Field(String),
    /// `---`: a new page or slide.
    Break,
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

fn chart(line: &str) -> Option<Block> {
    if let Some(rest) = line.strip_prefix("@bars ") {
        let mut parts = rest.split('|').map(str::trim);
        let caption = parts.next()?.to_owned();
        let bar = |part: &str| part.rsplit_once(' ').and_then(|(label, value)| Some((label.to_owned(), value.parse().ok()?)));
        return Some(Block::Bars { caption, bars: parts.filter_map(bar).collect() });
    }
    let rest = line.strip_prefix("@line ")?;
    let mut parts = rest.split('|').map(str::trim);
    let caption = parts.next()?.to_owned();
    let (first, last) = parts.next()?.split_once("..")?;
    let series = |part: &str| {
        let (values, name): (Vec<&str>, Vec<&str>) = part.split(' ').partition(|word| word.parse::<f32>().is_ok());
        (name.join(" "), values.iter().filter_map(|value| value.parse().ok()).collect())
    };
    Some(Block::Lines { caption, ends: (first.to_owned(), last.to_owned()), lines: parts.map(series).collect() })
}

/// Reads a document. A line that begins with `[2+]` is there from the second version on, one with `[-2]` until the second.
#[must_use]
pub fn parse(text: &str, version: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines().filter_map(|line| of_version(line, version)) {
        let was_open = std::mem::replace(&mut open, false);
        let block = if line.is_empty() {
            continue;
        } else if let Some(rest) = line.strip_prefix("## ") {
            Block::Heading(rest.to_owned())
        } else if let Some(rest) = line.strip_prefix("### ") {
            Block::Subheading(rest.to_owned())
        } else if let Some(rest) = line.strip_prefix("- ") {
            Block::Bullet(rest.to_owned())
        } else if let Some(rest) = line.strip_prefix("1. ") {
            Block::Step(rest.to_owned())
        } else if let Some(rest) = line.strip_prefix("! ") {
            Block::Note(rest.to_owned())
        } else if let Some(rest) = line.strip_prefix("_ ") {
            Block::Field(rest.to_owned())
        } else if let Some(rest) = line.strip_prefix("> ") {
            let (text, who) = rest.rsplit_once(" — ").unwrap_or((rest, ""));
            Block::Quote { text: text.to_owned(), who: who.to_owned() }
        } else if let Some(rest) = line.strip_prefix("= ") {
            let figure = rest.split_once('|').map_or((rest.to_owned(), String::new()), |(n, w)| (n.trim().to_owned(), w.trim().to_owned()));
            if let Some(Block::Figures(figures)) = blocks.last_mut() {
                figures.push(figure);
                continue;
            }
            Block::Figures(vec![figure])
        } else if line.starts_with('|') {
            if let Some(Block::Table(rows)) = blocks.last_mut() {
                rows.push(cells(line));
                continue;
            }
            Block::Table(vec![cells(line)])
        } else if let Some(rest) = line.strip_prefix("@ ") {
            let (product, caption) = rest.split_once('|').unwrap_or((rest, ""));
            Block::Drawing { product: product.trim().to_owned(), caption: caption.trim().to_owned() }
        } else if let Some(block) = chart(line) {
            block
        } else if line == "---" {
            Block::Break
        } else {
            open = true;
            if let (true, Some(Block::Paragraph(text))) = (was_open, blocks.last_mut()) {
                text.push(' ');
                text.push_str(line);
                continue;
            }
            Block::Paragraph(line.to_owned())
        };
        blocks.push(block);
    }
    blocks
}

fn of_version(line: &str, version: usize) -> Option<&str> {
    let line = line.trim_end();
    let Some((condition, rest)) = line.strip_prefix('[').and_then(|line| line.split_once("] ")) else { return Some(line) };
    if let Some(from) = condition.strip_suffix('+').and_then(|number| number.parse::<usize>().ok()) {
        return (version >= from).then_some(rest);
    }
    match condition.strip_prefix('-').and_then(|number| number.parse::<usize>().ok()) {
        Some(until) => (version <= until).then_some(rest),
        None => Some(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_belong_to_versions() {
        let text = "Always.\n\n[2+] New.\n\n[-1] Old.\n";
        assert_eq!(parse(text, 1), [Block::Paragraph("Always.".into()), Block::Paragraph("Old.".into())]);
        assert_eq!(parse(text, 2), [Block::Paragraph("Always.".into()), Block::Paragraph("New.".into())]);
    }

    #[test]
    fn rows_become_one_table_and_figures_one_row() {
        let blocks = parse("| a | b |\n| 1 | 2 |\n\n= 28 | stations\n= 4 | weeks", 1);
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0], Block::Table(vec![vec!["a".into(), "b".into()], vec!["1".into(), "2".into()]]));
    }
}
