//! Who learns what, and how they fare: made up from numbers alone, the same each time.

use std::collections::VecDeque;

use super::crowd::Learner;

/// Day on which training begins.
pub const START: i32 = -520;

/// What somebody does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Waits for a day.
    At(i32),
    /// Waits some days.
    Wait(i32),
    /// Enrolls in a course.
    Enroll(&'static str),
    /// Does the lesson at a place, unless it is done otherwise.
    Lesson(&'static str, usize),
    /// Looks into the lesson at a place, and no more.
    Peek(&'static str, usize),
    /// Takes an exam until it is passed.
    Exam(&'static str),
    /// Takes the time to begin an exam, and is still at it.
    Sit(&'static str),
    /// Leaves a course.
    Leave(&'static str),
    /// Books the sitting of a number.
    Book(usize),
}

/// How somebody learns.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The steps, one after the other.
    pub steps: VecDeque<Step>,
    /// How many answers of a hundred are right, about.
    pub skill: u8,
}

/// A sitting of the demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoSitting {
    /// The course.
    pub course: &'static str,
    /// Day it takes place.
    pub day: i32,
    /// Seats.
    pub seats: u32,
}

const fn sitting(course: &'static str, day: i32, seats: u32) -> DemoSitting {
    DemoSitting { course, day, seats }
}

/// The sittings: days at the rig in Kassel for service, hours online for sales.
pub const SITTINGS: [DemoSitting; 10] = [
    sitting("service", -380, 18),
    sitting("service", -200, 18),
    sitting("service-de", -290, 12),
    sitting("service-de", -100, 12),
    sitting("service", 18, 6),
    sitting("service-de", 32, 12),
    sitting("selling", -150, 40),
    sitting("selling-de", -75, 40),
    sitting("selling", 9, 40),
    sitting("selling-de", 16, 40),
];

/// A number below `sides` that follows from a person and a question.
pub fn dice(person: usize, question: u64, sides: u64) -> u64 {
    let mut state = (person as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ question.wrapping_mul(0xd6e8_feb8_6659_fd93);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (state ^ (state >> 31)) % sides
}

fn days(person: usize, question: u64, sides: u64) -> i32 {
    i32::try_from(dice(person, question, sides)).unwrap_or_default()
}

/// A whole course with so many lessons.
fn course(steps: &mut VecDeque<Step>, key: &'static str, lessons: usize) {
    steps.push_back(Step::Enroll(key));
    steps.extend((0..lessons).map(|place| Step::Lesson(key, place)));
}

/// The plan of somebody. `lessons` says how many a course has, `joined` since which day they are there.
pub fn plan(number: usize, learner: &Learner, joined: i32, lessons: &dyn Fn(&str) -> usize) -> Plan {
    if let Some(plan) = known(learner, lessons) {
        return plan;
    }
    let skill = 64 + u8::try_from(dice(number, 1, 34)).unwrap_or_default();
    let begin = (-40 - days(number, 2, 430)).max(joined + 4);
    let mut steps = VecDeque::from([Step::At(begin)]);
    match dice(number, 3, 100) {
        0..36 => sales(&mut steps, number, lessons),
        36..74 => technical(&mut steps, number, lessons),
        74..92 => service(&mut steps, number, learner, joined, lessons),
        92..96 => {
            course(&mut steps, "products", lessons("products"));
        }
        // Some never began.
        _ => steps.clear(),
    }
    stop(&mut steps, number);
    Plan { steps, skill }
}

/// Some stop on the way: a few by leaving the course, others by doing nothing more.
fn stop(steps: &mut VecDeque<Step>, number: usize) {
    if steps.len() < 4 || dice(number, 4, 100) >= 30 {
        return;
    }
    let at = 3 + usize::try_from(dice(number, 5, steps.len() as u64 - 3)).unwrap_or_default();
    steps.truncate(at);
    let last = steps.iter().rev().find_map(|step| match step {
        Step::Lesson(course, _) | Step::Enroll(course) => Some(*course),
        Step::At(_) | Step::Wait(_) | Step::Peek(..) | Step::Exam(_) | Step::Sit(_) | Step::Leave(_) | Step::Book(_) => None,
    });
    if let Some(course) = last.filter(|_| dice(number, 6, 10) < 3) {
        steps.push_back(Step::Wait(9));
        steps.push_back(Step::Leave(course));
    }
}

fn sales(steps: &mut VecDeque<Step>, number: usize, lessons: &dyn Fn(&str) -> usize) {
    course(steps, "products", lessons("products"));
    steps.push_back(Step::Wait(3 + days(number, 7, 20)));
    steps.push_back(Step::Enroll("selling"));
    steps.extend(SITTINGS.iter().enumerate().filter(|(_, sitting)| sitting.course == "selling").map(|(place, _)| Step::Book(place)));
    steps.extend((0..lessons("selling")).map(|place| Step::Lesson("selling", place)));
    steps.push_back(Step::Wait(2));
    steps.push_back(Step::Exam("exam-sales"));
    if dice(number, 8, 4) == 0 {
        steps.push_back(Step::Wait(days(number, 9, 60)));
        course(steps, "coriolis", lessons("coriolis"));
    }
}

fn technical(steps: &mut VecDeque<Step>, number: usize, lessons: &dyn Fn(&str) -> usize) {
    course(steps, "flow", lessons("flow"));
    steps.push_back(Step::Wait(2 + days(number, 10, 14)));
    course(steps, "level", lessons("level"));
    steps.push_back(Step::Wait(1 + days(number, 11, 9)));
    steps.push_back(Step::Exam("exam-installer"));
    if dice(number, 12, 3) == 0 {
        steps.push_back(Step::Wait(days(number, 13, 40)));
        course(steps, "pressure", lessons("pressure"));
    }
    // Whose certificate ends renews it, or not.
    if dice(number, 14, 100) < 60 {
        steps.push_back(Step::Wait(285 + days(number, 15, 70)));
        steps.push_back(Step::Exam("exam-installer"));
    }
}

fn service(steps: &mut VecDeque<Step>, number: usize, learner: &Learner, joined: i32, lessons: &dyn Fn(&str) -> usize) {
    let own = if learner.german { "service-de" } else { "service" };
    let open: Vec<usize> = SITTINGS
        .iter()
        .enumerate()
        .filter(|(_, sitting)| sitting.course == own && sitting.day > joined + 40)
        .map(|(place, _)| place)
        .collect();
    let choice = usize::try_from(dice(number, 16, 100)).unwrap_or_default() * open.len() / 100;
    let Some((place, sitting)) = open.get(choice).and_then(|place| Some((*place, SITTINGS.get(*place)?))) else { return };
    steps.clear();
    steps.push_back(Step::At((sitting.day - 130).max(joined + 4)));
    let both = dice(number, 17, 3) > 0 && sitting.day - 130 > joined;
    if both {
        course(steps, "flow", lessons("flow"));
        course(steps, "level", lessons("level"));
        steps.push_back(Step::Exam("exam-installer"));
    }
    steps.push_back(Step::At((sitting.day - 25).min(-3)));
    steps.push_back(Step::Enroll("service"));
    steps.push_back(Step::Book(place));
    steps.extend((0..lessons("service")).map(|place| Step::Lesson("service", place)));
    steps.push_back(Step::At(sitting.day + 3));
    steps.push_back(Step::Exam("exam-service"));
    if both && dice(number, 18, 3) > 0 {
        steps.push_back(Step::Wait(6));
        course(steps, "pressure", lessons("pressure"));
        steps.push_back(Step::Wait(4));
        steps.push_back(Step::Exam("exam-expert"));
    }
    if sitting.day < -120 && dice(number, 19, 100) < 45 {
        steps.push_back(Step::At(-14 + days(number, 20, 12)));
        steps.push_back(Step::Exam("exam-service"));
    }
}

/// Those whom visitors sign in as have something of everything.
fn known(learner: &Learner, lessons: &dyn Fn(&str) -> usize) -> Option<Plan> {
    let mut steps = VecDeque::new();
    match learner.email.as_str() {
        "user@brueckner.example" => {
            steps.push_back(Step::At(-350));
            course(&mut steps, "flow", lessons("flow"));
            course(&mut steps, "level", lessons("level"));
            steps.push_back(Step::At(-322));
            steps.push_back(Step::Exam("exam-installer"));
            steps.push_back(Step::At(-180));
            course(&mut steps, "products", lessons("products"));
            course(&mut steps, "selling", lessons("selling"));
            steps.extend([Step::At(-140), Step::Exam("exam-sales"), Step::At(-12), Step::Enroll("service"), Step::Book(4)]);
            steps.extend([Step::Lesson("service", 0), Step::At(-6), Step::Enroll("pressure"), Step::Lesson("pressure", 0)]);
            steps.extend([Step::At(-1), Step::Lesson("pressure", 1), Step::Peek("pressure", 2)]);
        }
        "jana@brueckner.example" => {
            steps.push_back(Step::At(-300));
            course(&mut steps, "products", lessons("products"));
            course(&mut steps, "selling", lessons("selling"));
            steps.extend([Step::At(-250), Step::Exam("exam-sales"), Step::At(-125), Step::Enroll("service"), Step::Book(3)]);
            steps.extend((0..lessons("service")).map(|place| Step::Lesson("service", place)));
            steps.extend([Step::At(-96), Step::Exam("exam-service"), Step::At(-4), Step::Enroll("pressure"), Step::Lesson("pressure", 0)]);
            steps.extend([Step::At(-2), Step::Enroll("level"), Step::Lesson("level", 0), Step::Peek("level", 1)]);
        }
        // Sits an exam at this moment.
        "travis.boone@greatlakesflow.example" => {
            steps.push_back(Step::At(-60));
            course(&mut steps, "products", lessons("products"));
            course(&mut steps, "selling", lessons("selling"));
            steps.extend([Step::At(0), Step::Sit("exam-sales")]);
        }
        // New, with everything ahead.
        "lena.brandt@brueckner.example" => steps.extend([Step::At(-5), Step::Enroll("products"), Step::Lesson("products", 0)]),
        _ => return None,
    }
    Some(Plan { steps, skill: 97 })
}
