//! Mails: over SMTP, or into files when no mail server is configured.

use std::path::PathBuf;

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};

use crate::{config::Config, error::Error, state::StartError};

/// Where mails leave.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// A text without the gaps that lines without words leave: never two empty lines in a row, none at the beginning.
#[must_use]
pub fn without_gaps(body: &str) -> String {
    body.lines().fold(String::with_capacity(body.len()), |mut text, line| {
        if !(line.trim().is_empty() && (text.is_empty() || text.ends_with("\n\n"))) {
            text.push_str(line);
            text.push('\n');
        }
        text
    })
}

impl Mailer {
    /// As configured.
    ///
    /// # Errors
    /// When the sender or the mail server's address makes no sense.
    pub fn new(config: &Config) -> Result<Self, StartError> {
        let from = config.mail.sender.parse();
        let from =
            from.map_err(|error| StartError::new(format!("The sender of mails, {:?}, makes no sense: {error}.", config.mail.sender)))?;
        let way = match &config.mail.smtp_url {
            None => Way::Folder(config.mail_folder()),
            // The URL may hold a password: it is never repeated.
            Some(url) => Way::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
                    .map_err(|error| StartError::new(format!("The mail server's URL is not understood: {error}.")))?
                    .build(),
            ),
        };
        Ok(Self { from, way })
    }

    /// Sends a mail now. Only jobs do so: no request waits for a mail server.
    ///
    /// # Errors
    /// When the mail server does not take it; the job is tried again.
    pub async fn send(&self, mail: &Mail) -> Result<(), Error> {
        let to: Mailbox = mail.to.parse().map_err(|_| Error::internal("the recipient's address makes no sense"))?;
        let message = Message::builder().from(self.from.clone()).to(to).subject(&mail.subject).header(ContentType::TEXT_PLAIN);
        let message = message.body(mail.text.clone()).map_err(Error::internal)?;
        match &self.way {
            Way::Smtp(server) => {
                // Mail servers repeat the address in what they say, and what they say is kept.
                let without_address =
                    |error: lettre::transport::smtp::Error| Error::internal(error.to_string().replace(&mail.to, "the recipient"));
                server.send(message).await.map_err(without_address)?;
            }
            Way::Folder(folder) => {
                tokio::fs::create_dir_all(folder).await?;
                AsyncFileTransport::<Tokio1Executor>::new(folder).send(message).await.map_err(Error::internal)?;
            }
        }
        Ok(())
    }
}
