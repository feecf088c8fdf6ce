//! Makes what is learned: banks, exams, packages, courses, certifications and paths, as their authors would.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    training::{
        BankId, BankInput, CertificationId, CourseId, CourseInput, CourseModule, ExamId, Lesson, LessonContent, LessonId, LessonKey,
        MaterialId, PackageId, PathId, PublishInput, Requirement,
    },
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    missing, packages,
    script::{self, Part, Script},
};
use crate::{
    cx::Cx,
    db,
    error::Error,
    seed::{fill, funds::stage::Stage},
    training::plant,
};

/// Everything that is learned, by its short name.
#[derive(Debug, Default)]
pub struct Made {
    /// Quizzes and exams.
    pub exams: BTreeMap<String, ExamId>,
    /// Packages.
    pub packages: BTreeMap<&'static str, PackageId>,
    /// Courses with their lessons: id and kind, required ones.
    pub courses: BTreeMap<&'static str, MadeCourse>,
    /// Certifications.
    pub certifications: BTreeMap<&'static str, CertificationId>,
    /// Paths.
    pub paths: BTreeMap<&'static str, PathId>,
}

/// A course that was made.
#[derive(Debug)]
pub struct MadeCourse {
    /// Its id.
    pub id: CourseId,
    /// Its lessons in order.
    pub lessons: Vec<MadeLesson>,
}

/// A lesson that was made.
#[derive(Debug, Clone)]
pub struct MadeLesson {
    /// Its id.
    pub id: LessonId,
    /// What it is.
    pub kind: &'static str,
    /// What it refers to.
    pub refers: &'static str,
    /// Minutes.
    pub minutes: u16,
    /// Whether the course is complete without it.
    pub optional: bool,
}

impl Made {
    /// A course by its short name.
    pub fn course(&self, key: &str) -> Result<&MadeCourse, Error> {
        self.courses.get(key).ok_or_else(missing)
    }

    /// An exam by its short name.
    pub fn exam(&self, key: &str) -> Result<ExamId, Error> {
        self.exams.get(key).copied().ok_or_else(missing)
    }

    fn has_done(&self, courses: &[&str], exams: &[&str], held: &[&str]) -> Result<Vec<Requirement>, Error> {
        let mut all = Vec::new();
        for key in courses {
            all.push(Requirement::Course(self.course(key)?.id));
        }
        for key in exams {
            all.push(Requirement::Exam(self.exam(key)?));
        }
        for key in held {
            all.push(Requirement::Certification(*self.certifications.get(key).ok_or_else(missing)?));
        }
        Ok(all)
    }
}

/// What a description in JSON says.
pub fn parsed<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(Error::internal)
}

/// A maker at work: each step a minute after the one before.
struct Maker<'a> {
    stage: &'a Stage,
    at: DateTime<Utc>,
}

impl Maker<'_> {
    async fn cx(&mut self, id: Option<String>) -> Result<Cx, Error> {
        self.at += Duration::minutes(1);
        self.stage.cx(self.stage.admin, self.at, id, None).await
    }

    async fn exam(&mut self, made: &mut Made, key: &str, input: Value) -> Result<(), Error> {
        let exam = plant::create_exam(self.cx(None).await?, parsed(input)?).await?;
        plant::publish_exam(self.cx(Some(exam.id.to_string())).await?, Nothing {}).await?;
        made.exams.insert(key.to_owned(), exam.id);
        Ok(())
    }

    async fn banks(&mut self) -> Result<BTreeMap<&'static str, BankId>, Error> {
        let mut banks = BTreeMap::new();
        for source in script::banks() {
            let input = BankInput { name: source.name.to_owned(), language: source.language.to_owned() };
            let bank = plant::create_bank(self.cx(None).await?, input).await?;
            for question in source.questions {
                plant::create_question(self.cx(Some(bank.id.to_string())).await?, question).await?;
            }
            banks.insert(source.key, bank.id);
        }
        Ok(banks)
    }

    /// A quiz for each course, and the exams.
    async fn exams(&mut self, made: &mut Made) -> Result<(), Error> {
        let banks = self.banks().await?;
        for (language, suffix) in [("en", ""), ("de", "-de")] {
            for (key, bank, topic, english, german) in QUIZZES {
                let bank = banks.get(format!("{bank}-{language}").as_str()).ok_or_else(missing)?;
                let topic = if language == "de" { topic.1 } else { topic.0 };
                let original = if suffix.is_empty() { None } else { Some(made.exam(key)?) };
                let input = json!({
                    "title": if language == "de" { german } else { english }, "language": language, "purpose": "quiz", "translates": original,
                    "pools": [{"name": topic, "bank": bank, "topics": [topic], "draw": 4}],
                    "rules": {"pass_percent": 60, "feedback": {"telling": "solutions", "when": "always"}},
                });
                self.exam(made, &format!("{key}{suffix}"), input).await?;
            }
            for exam in EXAMS.iter().filter(|exam| language == "en" || !exam.german.is_empty()) {
                let mut pools = Vec::new();
                for (bank, (english, german), draw) in exam.pools {
                    let bank = banks.get(format!("{bank}-{language}").as_str()).ok_or_else(missing)?;
                    let topic = if language == "de" { german } else { english };
                    pools.push(json!({"name": topic, "bank": bank, "topics": [topic], "draw": draw}));
                }
                let original = if suffix.is_empty() { None } else { Some(made.exam(exam.key)?) };
                let input = json!({
                    "title": if language == "de" { exam.german } else { exam.english }, "language": language, "purpose": "exam",
                    "translates": original, "pools": pools, "intro": if language == "de" { INTRO_GERMAN } else { INTRO },
                    "rules": {"pass_percent": exam.pass, "minutes": exam.minutes, "attempts": 3, "pause_minutes": 1_440,
                        "feedback": {"telling": "topics", "when": "always"}},
                });
                self.exam(made, &format!("{}{suffix}", exam.key), input).await?;
            }
        }
        Ok(())
    }

    async fn courses(&mut self, made: &mut Made) -> Result<(), Error> {
        for (key, name, archive) in [
            ("mounting", "hexholm-hx-40-mounting-scorm12.zip", packages::mounting()),
            ("echo", "hexholm-rl-80-echo-curve-scorm2004.zip", packages::echo()),
        ] {
            let package = plant::import_package(self.cx(None).await?, name, archive).await?;
            if !package.report.as_ref().is_some_and(guildhall_domain::training::scorm::PackageReport::is_sound) {
                return Err(Error::internal(format!("the demo's package {name} is not sound: {:?} {:?}", package.import, package.report)));
            }
            made.packages.insert(key, package.id);
        }
        for script in script::courses() {
            let (input, lessons) = self.course(made, &script).await?;
            let course = plant::create_course(self.cx(None).await?, input).await?;
            let published = plant::publish_course(self.cx(Some(course.id.to_string())).await?, PublishInput::default()).await;
            published.map_err(|error| Error::internal(format!("{} of the demo: {error:?} {:?}", script.key, course.flaws)))?;
            made.courses.insert(script.key, MadeCourse { id: course.id, lessons });
        }
        Ok(())
    }

    async fn course(&self, made: &Made, script: &Script) -> Result<(CourseInput, Vec<MadeLesson>), Error> {
        let list = |text: &str| text.split(", ").filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let (mut modules, mut lessons) = (Vec::new(), Vec::new());
        for (title, parts) in &script.modules {
            let mut module = CourseModule { title: (*title).to_owned(), lessons: Vec::new() };
            for part in parts {
                let id = fill::id::<LessonKey>(&format!("lesson {}", script.key), lessons.len(), self.at);
                let content = self.content(made, part).await?;
                let (minutes, optional) = (part.minutes, part.optional);
                module.lessons.push(Lesson { id, title: part.title.to_owned(), minutes, optional, content });
                lessons.push(MadeLesson { id, kind: part.kind, refers: part.refers, minutes, optional });
            }
            modules.push(module);
        }
        let requires = if script.requires.is_empty() { Vec::new() } else { made.has_done(&[script.requires], &[], &[])? };
        let translates = if script.translates.is_empty() { None } else { Some(made.course(script.translates)?.id) };
        let input = CourseInput {
            title: script.title.to_owned(),
            language: script.language.to_owned(),
            translates,
            summary: script.summary.to_owned(),
            products: list(script.products),
            tags: list(script.tags),
            level: script.level,
            requires,
            order: script.order,
            modules,
            ..CourseInput::default()
        };
        Ok((input, lessons))
    }

    async fn content(&self, made: &Made, part: &Part) -> Result<LessonContent, Error> {
        let markdown = part.markdown.trim().to_owned();
        Ok(match part.kind {
            "quiz" => LessonContent::Quiz { exam: made.exam(part.refers)? },
            "file" => LessonContent::File { material: self.material(part.refers).await? },
            "video" => LessonContent::Video { material: self.material(part.refers).await?, percent: 80 },
            "scorm" => LessonContent::Scorm { package: *made.packages.get(part.refers).ok_or_else(missing)?, least: Some(60) },
            "session" => LessonContent::Session { markdown },
            _ => LessonContent::Text { markdown },
        })
    }

    /// An asset of the demo's library by its title.
    async fn material(&self, title: &str) -> Result<MaterialId, Error> {
        let rows = self.stage.rows("SELECT id FROM collateral_assets WHERE title = $1", title.to_owned()).await?;
        let row = rows.first().ok_or_else(|| Error::internal(format!("the demo's library has no {title}")))?;
        db::id(&row.try_get_by_index::<String>(0)?)
    }

    async fn certifications(&mut self, made: &mut Made, now: DateTime<Utc>) -> Result<(), Error> {
        // The service certificates end together, some weeks from the day of seeding: renewing has just begun.
        let end = now.date_naive() + Duration::days(45);
        let all = [
            (
                "sales",
                json!({"name": {"en": "Hexholm Sales Professional", "de": "Hexholm Vertriebsprofi"},
                    "description": {"en": "Finds the right instrument for a measuring task, explains it in the customer’s words and knows its limits.",
                        "de": "Findet zu einer Messaufgabe das passende Gerät, erklärt es in den Worten des Kunden und kennt seine Grenzen."},
                    "requires": made.has_done(&["products", "selling"], &["exam-sales"], &[])?, "exam_needed": true,
                    "validity": {"kind": "months", "months": 24},
                    "renewal": {"opens_days": 90, "late_days": 60, "requires": made.has_done(&[], &["exam-sales"], &[])?}}),
            ),
            (
                "installer",
                json!({"name": {"en": "Hexholm Certified Installer", "de": "Hexholm Fachkraft Montage"},
                    "description": {"en": "Mounts, wires and commissions flow and level instruments and hands over a measurement that can be trusted.",
                        "de": "Montiert, verdrahtet und nimmt Durchfluss- und Füllstandgeräte in Betrieb und übergibt eine Messung, der man trauen kann."},
                    "requires": made.has_done(&["flow", "level"], &["exam-installer"], &[])?, "exam_needed": true,
                    "validity": {"kind": "months", "months": 12},
                    "renewal": {"opens_days": 90, "late_days": 30, "requires": made.has_done(&[], &["exam-installer"], &[])?}}),
            ),
            (
                "service",
                json!({"name": {"en": "Hexholm Certified Service Technician", "de": "Hexholm Fachkraft Service"},
                    "description": {"en": "Calibrates on site, finds faults from the signal and documents both so that an auditor nods. Renewed each year for everybody on the same day.",
                        "de": "Kalibriert vor Ort, findet Fehler am Signal und dokumentiert beides prüfungsfest. Wird jedes Jahr für alle am selben Tag erneuert."},
                    "requires": made.has_done(&["service"], &["exam-service"], &[])?, "exam_needed": true,
                    "validity": {"kind": "fixed_day", "month": end.month(), "day": end.day(), "least_months": 3},
                    "renewal": {"opens_days": 60, "late_days": 30, "requires": made.has_done(&[], &["exam-service"], &[])?}}),
            ),
        ];
        for (key, input) in all {
            self.certification(made, key, input).await?;
        }
        let expert = json!({"name": {"en": "Hexholm Solution Expert", "de": "Hexholm Lösungsexperte"},
            "description": {"en": "Designs measurements for difficult plants across all product lines. Holds the installer’s and the service technician’s certificates.",
                "de": "Legt Messungen für schwierige Anlagen über alle Produktlinien aus. Hält die Zertifikate für Montage und Service."},
            "requires": made.has_done(&["pressure"], &["exam-expert"], &["installer", "service"])?, "exam_needed": true,
            "validity": {"kind": "months", "months": 36}, "renewal": {"opens_days": 120, "late_days": 60}});
        self.certification(made, "expert", expert).await?;
        let need =
            |tier: &str, key: &str, people: u16| json!({"tier": tier, "certification": made.certifications.get(key), "people": people});
        let needs = json!({"needs": [
            need("silver", "sales", 1), need("silver", "installer", 1),
            need("gold", "sales", 2), need("gold", "installer", 3), need("gold", "service", 1),
            need("platinum", "sales", 3), need("platinum", "installer", 5), need("platinum", "service", 3), need("platinum", "expert", 1),
        ]});
        self.at += Duration::minutes(1);
        plant::update_needs(self.stage.cx(self.stage.admin, self.at, None, Some(1)).await?, parsed(needs)?).await?;
        Ok(())
    }

    async fn certification(&mut self, made: &mut Made, key: &'static str, input: Value) -> Result<(), Error> {
        let made_one = plant::create_certification(self.cx(None).await?, parsed(input)?).await?;
        plant::publish_certification(self.cx(Some(made_one.id.to_string())).await?, Nothing {}).await?;
        made.certifications.insert(key, made_one.id);
        Ok(())
    }

    async fn paths(&mut self, made: &mut Made) -> Result<(), Error> {
        let step = |kind: &str, id: String, optional: bool| json!({"item": {"kind": kind, "id": id}, "optional": optional});
        let course = |key: &str| made.course(key).map(|course| course.id.to_string());
        let exam = |key: &str| made.exam(key).map(|exam| exam.to_string());
        let sales = json!({"title": "New in sales", "language": "en", "order": "in_order", "tags": ["sales", "onboarding"],
            "summary": "From the first day to the first order: what Hexholm makes, how it is sold, and the exam that proves it.",
            "steps": [step("course", course("products")?, false), step("course", course("selling")?, false),
                step("exam", exam("exam-sales")?, false), step("course", course("coriolis")?, true)]});
        let technical = json!({"title": "From fitter to installer", "language": "en", "order": "in_order", "tags": ["technical"],
            "summary": "Flow, level, then the exam; pressure and service for those who go on.",
            "steps": [step("course", course("flow")?, false), step("course", course("level")?, false),
                step("exam", exam("exam-installer")?, false), step("course", course("pressure")?, true), step("course", course("service")?, true)]});
        for (key, input) in [("new-in-sales", sales), ("installer", technical)] {
            let path = plant::create_path(self.cx(None).await?, parsed(input)?).await?;
            plant::publish_path(self.cx(Some(path.id.to_string())).await?, Nothing {}).await?;
            made.paths.insert(key, path.id);
        }
        Ok(())
    }
}

/// A quiz: short name, bank, topic in English and German, titles.
type Quiz = (&'static str, &'static str, (&'static str, &'static str), &'static str, &'static str);

const QUIZZES: [Quiz; 7] = [
    ("quiz-products", "sales", ("Products", "Produkte"), "Quiz: which instrument?", "Quiz: welches Gerät?"),
    ("quiz-selling", "sales", ("Selling", "Verkaufen"), "Quiz: questions that sell", "Quiz: Fragen, die verkaufen"),
    ("quiz-flow", "technical", ("Flow", "Durchfluss"), "Quiz: clamp-on flow", "Quiz: Durchfluss von außen"),
    ("quiz-level", "technical", ("Level", "Füllstand"), "Quiz: radar level", "Quiz: Füllstand mit Radar"),
    ("quiz-pressure", "technical", ("Pressure", "Druck"), "Quiz: pressure and SIL", "Quiz: Druck und SIL"),
    ("quiz-service", "service", ("Calibration", "Kalibrierung"), "Quiz: calibrating on site", "Quiz: Kalibrieren vor Ort"),
    ("quiz-coriolis", "sales", ("Coriolis", "Coriolis"), "Quiz: mass and density", "Quiz: Masse und Dichte"),
];

/// An exam of the demo.
struct DemoExam {
    key: &'static str,
    english: &'static str,
    german: &'static str,
    pass: u8,
    minutes: u16,
    pools: &'static [(&'static str, (&'static str, &'static str), u16)],
}

const EXAMS: [DemoExam; 4] = [
    DemoExam {
        key: "exam-sales",
        english: "Sales exam",
        german: "Prüfung Vertrieb",
        pass: 70,
        minutes: 25,
        pools: &[("sales", ("Products", "Produkte"), 4), ("sales", ("Selling", "Verkaufen"), 4), ("sales", ("Coriolis", "Coriolis"), 2)],
    },
    DemoExam {
        key: "exam-installer",
        english: "Installer’s exam",
        german: "Prüfung Montage",
        pass: 75,
        minutes: 40,
        pools: &[("technical", ("Flow", "Durchfluss"), 5), ("technical", ("Level", "Füllstand"), 5)],
    },
    DemoExam {
        key: "exam-service",
        english: "Service exam",
        german: "Prüfung Service",
        pass: 75,
        minutes: 30,
        pools: &[("service", ("Calibration", "Kalibrierung"), 4), ("service", ("Faults", "Fehlersuche"), 4)],
    },
    DemoExam {
        key: "exam-expert",
        english: "Expert exam",
        german: "",
        pass: 80,
        minutes: 60,
        pools: &[
            ("technical", ("Flow", "Durchfluss"), 3),
            ("technical", ("Level", "Füllstand"), 3),
            ("technical", ("Pressure", "Druck"), 5),
            ("service", ("Faults", "Fehlersuche"), 3),
        ],
    },
];

const INTRO: &str = "You may use the manuals and a calculator. Answers are saved as you give them; after a lost connection you go on where \
    you were. There are **three attempts**, with a day between them.";
const INTRO_GERMAN: &str = "Handbücher und Taschenrechner sind erlaubt. Antworten werden sofort gespeichert; nach einem Verbindungsabbruch \
    geht es dort weiter, wo Sie waren. Es gibt **drei Versuche**, mit einem Tag Pause dazwischen.";

/// Makes everything, beginning at a moment.
pub async fn make(stage: &Stage, start: DateTime<Utc>, now: DateTime<Utc>) -> Result<Made, Error> {
    let mut made = Made::default();
    let mut maker = Maker { stage, at: start };
    maker.exams(&mut made).await?;
    maker.courses(&mut made).await?;
    maker.certifications(&mut made, now).await?;
    maker.paths(&mut made).await?;
    Ok(made)
}
