//! The table of settings: flags, environment variables, keys of the file and `--help` are all made from it.

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The key in the TOML file, such as `limits.upload`.
    pub key: &'static str,
    /// What a value looks like, for `--help`.
    pub value: &'static str,
    /// Its value when nobody says anything; empty when there is none.
    pub default: &'static str,
    /// What it does, for `--help`.
    pub about: &'static str,
}

impl Setting {
    /// The flag without its dashes, such as `limits-upload`.
    #[must_use]
    pub fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }

    /// The environment variable, such as `GUILDHALL_LIMITS_UPLOAD`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.key.replace('.', "_").to_uppercase())
    }
}

/// What every environment variable of the server starts with.
pub const PREFIX: &str = "GUILDHALL_";

/// Finds a setting by its key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

/// The name that is spelled most like `wrong`, if any is near.
#[must_use]
pub fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names
        .map(|name| (strsim::jaro_winkler(wrong, name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

const fn setting(key: &'static str, value: &'static str, default: &'static str, about: &'static str) -> Setting {
    Setting { key, value, default, about }
}

/// Every setting, in the order of `--help`.
pub const SETTINGS: &[Setting] = &[
    setting("host", "ADDRESS", "127.0.0.1", "Address to listen on; 0.0.0.0 or [::] for all"),
    setting("port", "NUMBER", "8080", "Port to listen on; 0 takes a free one"),
    setting("data", "FOLDER", "./data", "Folder of the database, the files and unfinished uploads"),
    setting("database_url", "URL", "", "postgres://user:password@host/name, or sqlite:PATH [default: guildhall.db in the data folder]"),
    setting(
        "public_url",
        "URL",
        "",
        "Where people reach the portal, with the path below which its pages lie if any: for links in mail and for checking where requests come from [default: http://HOST:PORT]",
    ),
    setting(
        "api_url",
        "URL",
        "",
        "Where browsers reach the API when that is another origin than the portal's, or below a path, such as https://api.example.com [default: the origin of public_url]",
    ),
    setting(
        "allowed_origins",
        "ORIGINS",
        "",
        "Exact origins of web apps on the same site as the API that may use it with the session's cookie, such as https://portal.example.com; nobody but the API's own origin when empty",
    ),
    setting(
        "bearer_origins",
        "ORIGINS",
        "",
        "Exact origins of web apps on other sites than the API, such as https://portal.example.net: browsers keep the session's cookie back there, so their pages get a bearer that they keep in memory, and a reload asks to sign in again; nobody when empty",
    ),
    setting(
        "trusted_proxies",
        "NETWORKS",
        "",
        "Addresses or networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, such as 10.0.0.0/8",
    ),
    setting(
        "content.port",
        "NUMBER",
        "",
        "Port of the second listener, which serves imported packages (SCORM) away from the portal [default: the one after PORT, else a free one]",
    ),
    setting(
        "content.url",
        "URL",
        "",
        "Where browsers reach that listener, such as https://*.content.example: never the portal's own host; * stands for a name that each package gets [default: http://*.localhost:CONTENT_PORT, for one machine]",
    ),
    setting(
        "offline",
        "YES/NO",
        "yes",
        "Let browsers keep the web app's files, so that it starts at once and without a connection; no takes away what is there",
    ),
    setting(
        "own_devices",
        "YES/NO",
        "yes",
        "Let people mark a device as their own: the portal opens there without a connection and shows what they read, encrypted; no takes away what is there. Nothing of it where offline is no",
    ),
    setting("web_dir", "FOLDER", "", "Serve the web app from this folder instead of the one in the binary"),
    setting("brand.name", "TEXT", "Guildhall", "The portal's name"),
    setting("brand.vendor", "TEXT", "Guildhall", "The vendor's name, used in sentences"),
    setting("brand.accent", "#RRGGBB", "#0b5f8a", "The vendor's colour"),
    setting("brand.logo", "FILE", "", "The vendor's logo: a PNG, WebP or JPEG file of at most 1 MiB"),
    setting("brand.help_email", "EMAIL", "", "Whom people write to for help"),
    setting("languages", "TAGS", "en, de", "Languages of the interface, the default first"),
    setting("currency", "CODE", "EUR", "The vendor's currency (ISO 4217)"),
    setting("time_zone", "NAME", "Europe/Berlin", "Time zone of the vendor's deadlines (IANA)"),
    setting(
        "tiers",
        "TERMS",
        "registered, silver, gold, platinum",
        "Tiers of partners, lowest first: slug or slug=Label; the file takes labels by language",
    ),
    setting(
        "regions",
        "TERMS",
        "dach, benelux, nordics, uki, france, iberia, italy, cee, mea, apac, americas",
        "Regions of partners: slug or slug=Label",
    ),
    setting("partner_types", "TERMS", "reseller, distributor, integrator, msp", "Types of partners: slug or slug=Label"),
    setting("collateral.approvals", "NUMBER", "1", "How many people approve a version before partners see it, 0 to 5"),
    setting(
        "collateral.synonyms",
        "GROUPS",
        "",
        "Words that mean the same in searches: a group joined by =, groups parted by commas, such as valve=ventil, flowmeter=durchflussmesser",
    ),
    setting(
        "mail.smtp_url",
        "URL",
        "",
        "smtps://user:password@host or smtp://host; without it mail is written to the folder mail in the data folder",
    ),
    setting("mail.sender", "EMAIL", "portal@localhost", "The sender of all mail"),
    setting(
        "webhook.url",
        "URL",
        "",
        "Send events to this address (approved claims, payments recorded and reversed, requests decided), signed as Standard Webhooks say; see docs/webhooks.md",
    ),
    setting("webhook.secret", "SECRET", "", "What events are signed with: whsec_ and 24 to 64 bytes as base64"),
    setting("webhook.allow_private", "YES/NO", "no", "Allow a receiver in a private network, or without TLS"),
    setting(
        "secret_key",
        "SECRET",
        "",
        "What secrets in the database are sealed with, such as the keys of certificates: 32 bytes as base64, the same on all servers [default: the file secret.key in the data folder]",
    ),
    setting(
        "password.memory",
        "SIZE",
        "46 MiB",
        "Memory to hash one password with (argon2id); at least 46 MiB with one pass, 19 MiB with two",
    ),
    setting("password.passes", "NUMBER", "1", "Passes over that memory"),
    setting("session.idle", "TIME", "30 min", "A session ends when nothing was asked for so long"),
    setting("session.absolute", "TIME", "12 h", "A session ends so long after signing in"),
    setting("limits.upload", "SIZE", "2 GiB", "Largest file of the library"),
    setting("limits.json", "SIZE", "1 MiB", "Largest JSON body; captions of a video travel as JSON"),
    setting("limits.credentials", "SIZE", "4 KiB", "Largest body of a request that carries a password or a token"),
    setting("limits.connections", "NUMBER", "4096", "Open connections, all together"),
    setting(
        "limits.connections_per_address",
        "NUMBER",
        "64",
        "Open connections of one address (IPv6: one /64); trusted proxies are not counted",
    ),
    setting("limits.header_time", "TIME", "10 s", "Time for a request's header to arrive"),
    setting("limits.request_time", "TIME", "15 s", "Time for a JSON request to be answered"),
    setting("limits.slowest", "SIZE", "1 KiB", "A file that travels slower than this in a second, over a minute, is given up"),
    setting("limits.in_flight", "NUMBER", "512", "Requests answered at the same time; more are told that the server is busy"),
    setting("limits.drain_time", "TIME", "20 s", "Time for running requests to finish when the server stops"),
    setting("s3.bucket", "NAME", "", "Keep files in this bucket instead of the data folder"),
    setting("s3.endpoint", "URL", "", "Address of the S3-compatible store [default: AWS]"),
    setting("s3.region", "NAME", "us-east-1", "Region of the bucket"),
    setting("s3.access_key", "KEY", "", "Access key [default: the machine's role on AWS]"),
    setting("s3.secret_key", "KEY", "", "Secret key"),
    setting("s3.allow_http", "YES/NO", "no", "Allow an endpoint without TLS"),
    setting("log.format", "plain|json", "plain", "How log lines look"),
    setting("log.level", "FILTER", "info", "error, warn, info, debug, trace, or a filter such as info,guildhall_server=debug"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_flags_and_variables_are_unique() {
        for key in [Setting::flag as fn(&Setting) -> String, Setting::variable, |s| s.key.to_owned()] {
            let mut names: Vec<_> = SETTINGS.iter().map(key).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), SETTINGS.len());
        }
    }

    #[test]
    fn a_misspelled_name_finds_its_neighbour() {
        let keys = || SETTINGS.iter().map(|setting| setting.key);
        assert_eq!(nearest("prot", keys()), Some("port"));
        assert_eq!(nearest("limits.uplod", keys()), Some("limits.upload"));
        assert_eq!(nearest("xyzzy", keys()), None);
    }
}
