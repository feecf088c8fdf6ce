//! Reads the demo's courses and questions from the texts that they are written in.

use guildhall_domain::training::{Choice, Key, Level, Order, Pair, QuestionInput, Scoring, Tolerance};

/// The courses: originals before their translations, what is required before what requires it.
const COURSES: [&str; 7] = [
    include_str!("text/products.txt"),
    include_str!("text/selling.txt"),
    include_str!("text/flow.txt"),
    include_str!("text/level.txt"),
    include_str!("text/pressure.txt"),
    include_str!("text/service.txt"),
    include_str!("text/coriolis.txt"),
];
const QUESTIONS: [&str; 2] = [include_str!("text/questions-en.txt"), include_str!("text/questions-de.txt")];

/// A course as its text says it.
#[derive(Debug, Default)]
pub struct Script {
    /// Its short name: `flow`, or `flow-de` for the translation.
    pub key: &'static str,
    /// Title.
    pub title: &'static str,
    /// Language.
    pub language: &'static str,
    /// The short name of what it translates; empty when it is an original.
    pub translates: &'static str,
    /// The short name of the course before it; may be empty.
    pub requires: &'static str,
    /// A sentence or two.
    pub summary: &'static str,
    /// Products, separated by commas.
    pub products: &'static str,
    /// Words, separated by commas.
    pub tags: &'static str,
    /// What it takes for granted.
    pub level: Level,
    /// Whether lessons are done in order.
    pub order: Order,
    /// The modules: heading and lessons.
    pub modules: Vec<(&'static str, Vec<Part>)>,
}

/// A lesson as its text says it.
#[derive(Debug)]
pub struct Part {
    /// What it is: `text`, `quiz`, `file`, `video`, `scorm` or `session`.
    pub kind: &'static str,
    /// Minutes.
    pub minutes: u16,
    /// Whether the course is complete without it.
    pub optional: bool,
    /// Title.
    pub title: &'static str,
    /// What it refers to; may be empty.
    pub refers: &'static str,
    /// Its text.
    pub markdown: String,
}

/// All courses.
pub fn courses() -> Vec<Script> {
    COURSES.iter().flat_map(|text| text.split("\n@course ").map(|course| course.trim_start_matches("@course "))).map(course).collect()
}

fn course(text: &'static str) -> Script {
    let mut script = Script::default();
    let mut lines = text.lines();
    script.key = lines.next().unwrap_or_default().trim();
    for line in lines {
        let Some((name, rest)) = line.strip_prefix('@').map(|line| line.split_once(' ').unwrap_or((line, ""))) else {
            if let Some(part) = script.modules.last_mut().and_then(|(_, parts)| parts.last_mut()) {
                part.markdown.push_str(line);
                part.markdown.push('\n');
            }
            continue;
        };
        match name {
            "title" => script.title = rest,
            "language" => script.language = rest,
            "translates" => script.translates = rest,
            "requires" => script.requires = rest,
            "summary" => script.summary = rest,
            "products" => script.products = rest,
            "tags" => script.tags = rest,
            "level" => script.level = Level::ALL.into_iter().find(|level| level.slug() == rest).unwrap_or_default(),
            "in-order" => script.order = Order::InOrder,
            "module" => script.modules.push((rest, Vec::new())),
            kind => {
                if let Some((_, parts)) = script.modules.last_mut() {
                    parts.push(part(kind, rest));
                }
            }
        }
    }
    script
}

/// `12 Title = refers`, with a `?` behind the minutes for what is optional.
fn part(kind: &'static str, rest: &'static str) -> Part {
    let (minutes, rest) = rest.split_once(' ').unwrap_or_default();
    let (title, refers) = rest.split_once(" = ").unwrap_or((rest, ""));
    Part {
        kind,
        minutes: minutes.trim_end_matches('?').parse().unwrap_or(10),
        optional: minutes.ends_with('?'),
        title,
        refers,
        markdown: String::new(),
    }
}

/// A bank as its text says it.
#[derive(Debug)]
pub struct Questions {
    /// Its short name.
    pub key: &'static str,
    /// Language.
    pub language: &'static str,
    /// Name.
    pub name: &'static str,
    /// The questions.
    pub questions: Vec<QuestionInput>,
}

/// All banks.
pub fn banks() -> Vec<Questions> {
    QUESTIONS.iter().flat_map(|text| text.split("\n@bank ").map(|bank| bank.trim_start_matches("@bank "))).map(bank).collect()
}

fn bank(text: &'static str) -> Questions {
    let (head, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut head = head.split(" | ");
    let mut next = || head.next().unwrap_or_default().trim();
    let (key, language, name) = (next(), next(), next());
    Questions { key, language, name, questions: rest.split("\n? ").skip(1).map(question).collect() }
}

/// The first line is `topic | text`. Below: `+` right and `-` wrong options, `>` items in order, `= left :: right` pairs and `~` decoys,
/// `# value | tolerance | unit`, `"` accepted texts, and `!` why.
fn question(text: &'static str) -> QuestionInput {
    let mut lines = text.lines();
    let (topic, asked) = lines.next().and_then(|line| line.split_once(" | ")).unwrap_or_default();
    let (mut options, mut items, mut pairs, mut decoys, mut accepted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut number = None;
    let mut explanation = String::new();
    for line in lines {
        let Some((mark, rest)) = line.split_once(' ') else { continue };
        match mark {
            "+" | "-" => options.push(Choice { text: rest.to_owned(), right: mark == "+" }),
            ">" => items.push(rest.to_owned()),
            "=" => {
                let (left, right) = rest.split_once(" :: ").unwrap_or_default();
                pairs.push(Pair { left: left.to_owned(), right: right.to_owned() });
            }
            "~" => decoys.push(rest.to_owned()),
            "#" => number = Some(rest),
            "\"" => accepted.push(rest.to_owned()),
            "!" => rest.clone_into(&mut explanation),
            _ => {}
        }
    }
    let whole = options.iter().filter(|option| option.right).count() < 2;
    let key = if let Some(number) = number {
        let mut parts = number.split(" | ");
        let mut next = || parts.next().unwrap_or_default().trim().to_owned();
        let (value, tolerance, unit) = (next(), next(), next());
        let tolerance = if tolerance.is_empty() { Tolerance::Exact } else { Tolerance::By { value: tolerance } };
        Key::Number { value, tolerance, unit }
    } else if !items.is_empty() {
        Key::Order { items }
    } else if !pairs.is_empty() {
        Key::Match { pairs, decoys }
    } else if !accepted.is_empty() {
        Key::Text { accepted, case_sensitive: false }
    } else if whole {
        Key::One { options }
    } else {
        Key::Several { options }
    };
    let parted = matches!(key, Key::Several { .. } | Key::Order { .. } | Key::Match { .. });
    QuestionInput {
        topic: topic.to_owned(),
        text: asked.to_owned(),
        points: if parted { 2 } else { 1 },
        scoring: if parted { Scoring::Partial } else { Scoring::AllOrNothing },
        key,
        fixed: false,
        explanation,
    }
}
