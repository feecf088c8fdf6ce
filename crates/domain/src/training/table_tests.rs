//! Questions in CSV: what people write, what is faulty, and that nothing is lost on the way.

use proptest::prelude::*;

use super::{
    Choice, Key, Pair, QuestionInput, Scoring, Tolerance,
    fixtures::{id, question},
    read_questions, write_questions,
};

fn faults(text: &str) -> Vec<(u64, String, String)> {
    read_questions(text).1.into_iter().map(|fault| (fault.line, fault.column, fault.code)).collect()
}

#[test]
fn every_kind_can_be_written_by_hand() {
    let text = "topic;kind;text;answers;unit\n\
        Level;one;Which?;\"* radar\nfloat\n\\* star\"\n\
        Level;several;Which?;\"*a\n*b\nc\"\n\
        Level;order;Order;\"first\nsecond\"\n\
        Level;match;Match;\"a => 1\nb => 2\n=> 3\"\n\
        Level;number;How much?;4.5 ± 2 %;mA\n\
        Level;text;Who?;\"HART\nHart protocol\"\n";
    let (rows, faulty) = read_questions(text);
    assert_eq!(faulty, []);
    let choice = |text: &str, right| Choice { text: text.to_owned(), right };
    let pair = |left: &str, right: &str| Pair { left: left.to_owned(), right: right.to_owned() };
    let keys: Vec<Key> = rows.iter().map(|row| row.question.key.clone()).collect();
    assert_eq!(
        keys,
        [
            Key::One { options: vec![choice("radar", true), choice("float", false), choice("* star", false)] },
            Key::Several { options: vec![choice("a", true), choice("b", true), choice("c", false)] },
            Key::Order { items: vec!["first".to_owned(), "second".to_owned()] },
            Key::Match { pairs: vec![pair("a", "1"), pair("b", "2")], decoys: vec!["3".to_owned()] },
            Key::Number { value: "4.5".to_owned(), tolerance: Tolerance::Percent { value: "2".to_owned() }, unit: "mA".to_owned() },
            Key::Text { accepted: vec!["HART".to_owned(), "Hart protocol".to_owned()], case_sensitive: false },
        ]
    );
    assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5, 8, 10, 13, 14]);
}

#[test]
fn each_faulty_row_is_told_with_its_line() {
    let text = "kind,topic,text,answers,points,fixed\n\
        one,Level,Which?,\"a\nb\",1,no\n\
        one,Level,Which?,\"* a\nb\",many,perhaps\n\
        riddle,Level,Which?,x,1,no\n\
        match,Level,Which?,a - 1,1,no\n\
        ,,,,,\n\
        number,,How much?,four,1,no\n\
        one,Level,Fine?,\"* a\nb\",1,no\n";
    let pair = |line, column: &str, code: &str| (line, column.to_owned(), code.to_owned());
    assert_eq!(
        faults(text),
        [
            pair(2, "answers", "no-right-answer"),
            pair(4, "points", "not-a-decimal"),
            pair(4, "fixed", "not-one-of"),
            pair(6, "kind", "not-one-of"),
            pair(7, "answers", "malformed"),
            pair(9, "topic", "required"),
            pair(9, "answers", "not-a-decimal"),
        ]
    );
    assert_eq!(read_questions(text).0.len(), 1);
}

#[test]
fn missing_columns_are_named() {
    let wrong = faults("topic,question\nA,B\n");
    assert_eq!(
        wrong.iter().map(|(_, column, code)| (column.as_str(), code.as_str())).collect::<Vec<_>>(),
        [("kind", "wrong-columns"), ("text", "wrong-columns"), ("answers", "wrong-columns")]
    );
    assert_eq!(faults("").len(), 4);
}

#[test]
fn no_cell_is_a_formula() {
    let mut input = question(Key::Text { accepted: vec!["=1+1".to_owned()], case_sensitive: false });
    (input.topic, input.text) = ("@SUM(A1)".to_owned(), "'=quoted".to_owned());
    let text = write_questions([(id(1), &input)]);
    assert!(text.contains("'@SUM(A1)") && text.contains("''=quoted") && text.contains("'=1+1"), "{text}");
    assert_eq!(read_questions(&text).0[0].question, input);
}

fn any_text() -> impl Strategy<Value = String> {
    "[a-z*=>\\\\'@+;,\"\n ±%-]{1,12}".prop_map(|text| text.trim().to_owned()).prop_filter("not empty", |text| !text.is_empty())
}

fn any_question() -> impl Strategy<Value = QuestionInput> {
    let choices = || {
        prop::collection::vec((any_text(), any::<bool>()), 2..6)
            .prop_map(|list| list.into_iter().map(|(text, right)| Choice { text, right }).collect::<Vec<_>>())
    };
    let key = prop_oneof![
        choices().prop_map(|options| Key::One { options }),
        choices().prop_map(|options| Key::Several { options }),
        prop::collection::vec(any_text(), 2..6).prop_map(|items| Key::Order { items }),
        (prop::collection::vec((any_text(), any_text()), 2..5), prop::collection::vec(any_text(), 0..3)).prop_map(|(pairs, decoys)| {
            Key::Match { pairs: pairs.into_iter().map(|(left, right)| Pair { left, right }).collect(), decoys }
        }),
        (-9_999i32..9_999, 0u32..99, 0u8..3).prop_map(|(value, by, kind)| Key::Number {
            value: value.to_string(),
            tolerance: match kind {
                0 => Tolerance::Exact,
                1 => Tolerance::By { value: by.to_string() },
                _ => Tolerance::Percent { value: by.to_string() },
            },
            unit: "mA".to_owned(),
        }),
        (prop::collection::vec(any_text(), 1..4), any::<bool>())
            .prop_map(|(accepted, case_sensitive)| Key::Text { accepted, case_sensitive }),
    ];
    (key, any_text(), any_text(), 1u16..=100, any::<bool>(), any::<bool>()).prop_map(|(key, topic, text, points, partial, fixed)| {
        let scoring = if partial { Scoring::Partial } else { Scoring::AllOrNothing };
        QuestionInput { topic, text, points, scoring, fixed, ..question(key) }
    })
}

proptest! {
    #[test]
    fn what_is_exported_is_imported_again(questions in prop::collection::vec(any_question(), 1..6)) {
        let sound: Vec<QuestionInput> = questions.iter().filter_map(|question| question.check().ok()).collect();
        let text = write_questions(sound.iter().map(|question| (id(1), question)));
        let (rows, faulty) = read_questions(&text);
        prop_assert_eq!(faulty, vec![]);
        let back: Vec<QuestionInput> = rows.into_iter().map(|row| row.question).collect();
        prop_assert_eq!(back, sound);
    }

    #[test]
    fn no_file_makes_it_stumble(text in "[a-z,;\t\"\n*=>\\\\ ]{0,120}", head in any::<bool>()) {
        let text = if head { format!("topic,kind,text,answers\n{text}") } else { text };
        let _ = read_questions(&text);
    }
}
