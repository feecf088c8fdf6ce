//! What the wrapper on the content's origin and the portal's page say to each other by `postMessage`.
//!
//! The package is a stranger and shares its window with the wrapper. So a message is a word of the package: it is taken only from the
//! frame that was opened, from the launch's own origin, and for the present launch; it can commit values and ask for another part, and
//! nothing else. The page answers to that origin, never to `*`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ScormVersion;
use crate::training::LaunchId;

/// Most characters of a message.
pub const LONGEST_MESSAGE: usize = 5_000_000;

/// What the wrapper says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case", deny_unknown_fields)]
pub enum FromWrapper {
    /// It is there and waits for the data model.
    Ready {
        /// The launch, from the frame's address.
        launch: LaunchId,
    },
    /// The package commits, or the page is about to go away.
    Commit {
        /// The launch.
        launch: LaunchId,
        /// Counts the launch's commits, from 1.
        sequence: u32,
        /// All elements that the package has set since the launch.
        values: BTreeMap<String, String>,
        /// Whether the package has finished.
        finished: bool,
    },
    /// The package asks to go elsewhere (`adl.nav.request`).
    Go {
        /// The launch.
        launch: LaunchId,
        /// Where.
        to: Going,
    },
    /// The first file could not be loaded.
    Failed {
        /// The launch.
        launch: LaunchId,
    },
}

/// Where a package asks to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Going {
    /// To the next part.
    Next,
    /// To the part before.
    Previous,
    /// Out of the lesson.
    Exit,
}

/// What the page says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum ToWrapper {
    /// Begin.
    Start {
        /// The launch.
        launch: LaunchId,
        /// Which SCORM.
        scorm: ScormVersion,
        /// The data model as the part finds it.
        values: BTreeMap<String, String>,
        /// The first number for its commits: after what an earlier life of the same launch has in the outbox.
        first: u32,
    },
    /// A commit lies safely in the outbox: the package may be told that it is saved.
    Kept {
        /// The launch.
        launch: LaunchId,
        /// Its number.
        sequence: u32,
    },
    /// End: the lesson is left.
    Stop {
        /// The launch.
        launch: LaunchId,
    },
}

impl FromWrapper {
    /// A message for the present launch; `None` for everything else, which is ignored without a word.
    #[must_use]
    pub fn read(text: &str, launch: LaunchId) -> Option<Self> {
        if text.len() > LONGEST_MESSAGE {
            return None;
        }
        serde_json::from_str(text).ok().filter(|message: &Self| message.launch() == launch)
    }

    const fn launch(&self) -> LaunchId {
        match self {
            Self::Ready { launch } | Self::Commit { launch, .. } | Self::Go { launch, .. } | Self::Failed { launch } => *launch,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::id;

    #[test]
    fn messages_of_other_launches_and_kinds_are_ignored() {
        let launch: LaunchId = id(1);
        let ready = format!("{{\"says\":\"ready\",\"launch\":\"{launch}\"}}");
        assert_eq!(FromWrapper::read(&ready, launch), Some(FromWrapper::Ready { launch }));
        assert_eq!(FromWrapper::read(&ready, id(2)), None);
        for strange in [
            String::new(),
            "null".to_owned(),
            ready.replace("ready", "fetch"),
            ready.replace('}', ",\"href\":\"https://example.com\"}"),
            format!("{{\"says\":\"go\",\"launch\":\"{launch}\",\"to\":\"https://example.com\"}}"),
            format!("{{\"says\":\"commit\",\"launch\":\"{launch}\",\"sequence\":-1,\"values\":{{}},\"finished\":false}}"),
        ] {
            assert_eq!(FromWrapper::read(&strange, launch), None, "{strange}");
        }
        let long = format!("{ready}{}", " ".repeat(LONGEST_MESSAGE));
        assert_eq!(FromWrapper::read(&long, launch), None);
    }

    proptest! {
        #[test]
        fn no_message_makes_it_stumble(text in ".{0,100}") {
            prop_assert_eq!(FromWrapper::read(&text, id(1)), None);
        }
    }
}
