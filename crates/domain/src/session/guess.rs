//! What guessing at passwords starts with: common words however they are decorated, runs on the keyboard, repetitions, dates.

/// Words that passwords are made of again and again, in the languages of the interface, without digits and signs around them.
const WORDS: &str = "abc abcd abcde abcdef abcdefg abcdefgh access account admin administrator adrian alexander alexandra alice amanda amateur \
    america andrea andreas andrew angel angela angels animal anna anthony apple arsenal asdf ashley august austin baby babygirl badboy \
    banana bandit barbara barcelona baseball basketball batman bayern beautiful benjamin berlin bigdaddy birgit bitte blabla blackie \
    blessed blink blume boomer borussia boston brandon broncos buddy bulldog butterfly buster camaro canada captain carlos carmen \
    casino champion change changeme charlie charlotte cheese chelsea chester chicago chicken chocolate chris christian christina \
    christopher cocacola coffee colorado computer cookie cooper corvette cowboy cowboys crystal daniel daniela danielle default dallas \
    danny david december demo denise dennis deutschland diamond dolphin dragon eagles einstein elephant elizabeth emma england engel \
    enter eric eternity family fantasy fenster ferrari fischer fish florian florida flower flowers football forever frank frankfurt \
    freddy freedom freiheit freund friday friend friends fritz fuckyou fussball gabriel garfield geheim genius george gerhard gibson \
    giants ginger gmail golden goldfish golf google gordon grandma greenday guest guildhall guitar hallo hamburg hammer hannah hannover \
    happy harley heather heaven hello helpme herbst hockey holiday hollywood homer honda honey house hunter iceman iloveyou ilovegod \
    inside internet ironman isabella jackie jackson jaguar jasmin jasmine jason jennifer jeremy jessica jesus johannes johnny jonathan \
    jordan joseph joshua julia julian juliane junior justin karate katharina katze kennwort kevin killer kimberly kitty klaus knight \
    lakers lassmichrein laura lauren legend letmein leonard liebe lineage liverpool login london lorenzo loveme lovely loveyou lucky \
    maggie magic manager manchester mandy marcus maria marina marine markus marlboro martin martina martinez master matrix matthew \
    matthias maverick maximilian melanie mercedes merlin mexico michael michaela michelle mickey midnight mike miller mistress monday \
    money monika monkey monster morgan motorola mountain muenchen mustang mynoob nathan natalie network newyork nicholas nicole ninja \
    nintendo nirvana nothing november october office oliver olivia orange packers panther parola partner partners password passwort \
    passwd patricia patrick peaches peanut pepper peter petra phoenix pikachu playboy player please pokemon police porsche portal \
    prince princess private pumpkin purple qazwsx rabbit rachel racing raiders rainbow ranger rebecca redsox richard robert rockstar \
    ronaldo rosebud runner russell sabine sabrina samantha samsung sandra saturn schalke schatz schatzi schmidt schneider schule \
    scooter scorpion scott sebastian secret server service shadow shannon shopping sierra silver simpson slayer slipknot smokey \
    snoopy soccer sommer sonne sophie spanky sparky spiderman spring squirt stefan stefanie steven stupid success summer sunday sunny \
    sunshine superman superstar support susanne sweetie sydney system taylor teacher tennis test tester testing theman thomas thunder \
    thx tiffany tiger tigger tinkerbell toyota travis trustno turtle united vanessa victoria viking virginia volkswagen wasser webmaster \
    welcome werder whatever willkommen william wilson winner winter wizard wolfgang xbox yamaha yankees yellow yvonne zaubern zxcv";

/// Keys beside one another, along the rows and down the columns of common keyboards.
const RUNS: [&str; 12] = [
    "1234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "yxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "qayxswedcvfrtgbnhz",
    "qazwsxedcrfvtgbyhnujm",
];

/// Whether a password, in small letters, is among the first that somebody tries.
pub(super) fn is_common(lower: &str) -> bool {
    let chars: Vec<char> = lower.chars().collect();
    is_word(lower) || repeats(&chars) || runs(lower) || is_date(lower)
}

/// A common word, whatever digits and signs stand around it and in place of its letters.
fn is_word(lower: &str) -> bool {
    let outside = |c: char| !c.is_alphabetic();
    let is_known = |word: &str| !word.is_empty() && WORDS.split(' ').any(|known| known == word);
    let plain: String = lower.chars().map(meant).collect();
    // "password1!": what is around it is taken off before and after signs are read as letters.
    [lower.trim_matches(outside), plain.trim_matches(outside), plain.trim_end_matches(['i', 'o', 'a', 's', 'e', 't']).trim_matches(outside)]
        .into_iter()
        .any(is_known)
        || is_known(&lower.trim_matches(outside).chars().map(meant).collect::<String>())
}

/// The letter that a sign stands for.
const fn meant(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        _ => c,
    }
}

/// The same few characters again and again.
fn repeats(chars: &[char]) -> bool {
    (1..=4).any(|length| chars.len() >= length * 2 && chars.iter().zip(chars.iter().skip(length)).all(|(one, next)| one == next))
        || chars.iter().collect::<std::collections::BTreeSet<_>>().len() < 3
}

/// Nothing but keys beside one another, forwards or backwards, in stretches of at least three.
fn runs(lower: &str) -> bool {
    let backwards: Vec<String> = RUNS.iter().map(|run| run.chars().rev().collect()).collect();
    let all: Vec<&str> = RUNS.into_iter().chain(backwards.iter().map(String::as_str)).collect();
    let mut rest = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    while !rest.is_empty() {
        let longest = (3..=rest.len()).rev().filter_map(|end| rest.get(..end)).find(|start| all.iter().any(|run| run.contains(start)));
        match longest {
            Some(start) => rest = rest.get(start.len()..).unwrap_or_default(),
            // One or two digits behind a run change nothing.
            None => return rest.len() <= 2 && rest.len() < lower.len() && rest.bytes().all(|byte| byte.is_ascii_digit()),
        }
    }
    true
}

/// Digits alone, with or without the signs of a date or a telephone number.
fn is_date(lower: &str) -> bool {
    lower.chars().count() <= 12 && lower.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_common() {
        for password in [
            "password",
            "password1!",
            "p@ssw0rd",
            "passw0rd2026",
            "!!welcome99",
            "sommer2026",
            "schatzi123",
            "letmein!!",
            "trustno1!",
            "qwertzuiop",
            "qwerty123",
            "1q2w3e4r",
            "1qaz2wsx",
            "zaq12wsx",
            "asdfghjk1",
            "87654321",
            "abcdefgh",
            "poiuytre",
            "aaaaaaaa",
            "abababab",
            "xyz1xyz1xyz1",
            "24.12.1998",
            "0171 2345678",
            "guildhall1",
        ] {
            assert!(is_common(password), "{password}");
        }
    }

    #[test]
    fn what_nobody_tries_first_is_not() {
        for password in [
            "three levers on a valve",
            "drei hebel am ventil",
            "hexholm-demo-2026",
            "wasserfall am berg",
            "correcthorse",
            "zt7!kq0v",
            "sommerregen42 tropft",
            "five levers on a canary",
            "canary-wrong-password",
        ] {
            assert!(!is_common(password), "{password}");
        }
    }
}
