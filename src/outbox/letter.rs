//! What waits, in the words of the app: a draft's save, or the word that sends it.

use guildhall_domain::{
    endpoint::{Method, Nothing},
    funds::{Claim, ClaimId, ClaimInput, FundRequest, RequestId, RequestInput, api},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    api::{link, question},
    query::seed,
};

/// What something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matter {
    /// A fund request.
    Request(RequestId),
    /// A claim.
    Claim(ClaimId),
}

/// What a letter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Saves the draft.
    Save,
    /// Sends it to those who decide.
    Send,
}

/// One thing to tell the server. It is encrypted where it waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// What it is about.
    pub matter: Matter,
    /// What it does.
    pub task: Task,
    /// What people call the thing; may be empty.
    pub title: String,
    /// The body of the request.
    pub input: String,
}

/// What the server has of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its version.
    pub version: i32,
    /// Whether it is what the letter says.
    pub is_ours: bool,
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

impl Matter {
    /// Where it is read and saved.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Request(id) => api::REQUEST.at(&[&id]),
            Self::Claim(id) => api::CLAIM.at(&[&id]),
        }
    }

    /// The address of the page where it is written.
    #[must_use]
    pub fn link(self) -> String {
        match self {
            Self::Request(id) => link(&format!("/funds/requests/{id}/edit")),
            Self::Claim(id) => link(&format!("/funds/claims/{id}")),
        }
    }
}

impl Letter {
    /// How it goes.
    #[must_use]
    pub const fn method(&self) -> Method {
        match self.task {
            Task::Save => Method::Put,
            Task::Send => Method::Post,
        }
    }

    /// Where it goes.
    #[must_use]
    pub fn path(&self) -> String {
        match (self.task, self.matter) {
            (Task::Save, matter) => matter.path(),
            (Task::Send, Matter::Request(id)) => api::SUBMIT_REQUEST.at(&[&id]),
            (Task::Send, Matter::Claim(id)) => api::SUBMIT_CLAIM.at(&[&id]),
        }
    }

    /// What an answer holds; nothing when it is none of our server's.
    #[must_use]
    pub fn held(&self, answer: &str) -> Option<Held> {
        match self.matter {
            Matter::Request(_) => {
                let theirs: FundRequest = read(answer)?;
                let is_ours = read::<RequestInput>(&self.input).is_some_and(|ours| ours.says_the_same(&theirs.input()));
                Some(Held { version: theirs.version, is_ours })
            }
            Matter::Claim(_) => {
                let theirs: Claim = read(answer)?;
                let is_ours = read::<ClaimInput>(&self.input).is_some_and(|ours| ours.says_the_same(&theirs.input));
                Some(Held { version: theirs.version, is_ours })
            }
        }
    }

    /// What a page that shows it finds at once.
    pub fn show(&self, answer: &str) {
        match self.matter {
            Matter::Request(id) => {
                if let Some(request) = read::<FundRequest>(answer) {
                    seed(&question(&api::REQUEST, &[&id], &Nothing {}), request);
                }
            }
            Matter::Claim(id) => {
                if let Some(claim) = read::<Claim>(answer) {
                    seed(&question(&api::CLAIM, &[&id], &Nothing {}), claim);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use guildhall_domain::id::Id;

    use super::*;

    fn letter(matter: Matter, task: Task) -> Letter {
        Letter { matter, task, title: String::new(), input: String::new() }
    }

    #[test]
    fn a_letter_knows_where_it_goes() {
        let id = "01970000-0000-7000-8000-000000000000";
        let (request, claim) = (id.parse().map(Matter::Request), id.parse().map(Matter::Claim));
        let way = |matter, task| (letter(matter, task).method(), letter(matter, task).path());
        assert_eq!(request.map(|matter| way(matter, Task::Save)), Ok((Method::Put, format!("/api/v1/funds/requests/{id}"))));
        assert_eq!(request.map(|matter| way(matter, Task::Send)), Ok((Method::Post, format!("/api/v1/funds/requests/{id}/submit"))));
        assert_eq!(claim.map(|matter| way(matter, Task::Save)), Ok((Method::Put, format!("/api/v1/funds/claims/{id}"))));
        assert_eq!(claim.map(|matter| way(matter, Task::Send)), Ok((Method::Post, format!("/api/v1/funds/claims/{id}/submit"))));
    }

    #[test]
    fn what_is_no_answer_of_ours_says_nothing() {
        for matter in [Matter::Request(Id::new(1, [1; 10])), Matter::Claim(Id::new(1, [1; 10]))] {
            for page in ["", "{}", "<h1>Welcome to the hotel</h1>", "[1]", "{\"version\":3}"] {
                assert_eq!(letter(matter, Task::Save).held(page), None, "{page}");
            }
        }
    }
}
