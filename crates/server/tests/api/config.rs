//! Settings: which source wins, what is refused, and what the sentence says.

use guildhall_server::config::{Config, ConfigError, LogFormat, Store, settings::SETTINGS, sources};

/// The settings of a command line, with a file.
fn settings(arguments: &[&str], file: &str) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("guildhall.toml");
    std::fs::write(&path, file).expect("written");
    let path = path.display().to_string();
    let command = sources::flags(clap::Command::new("guildhall-server"));
    let matches = command.get_matches_from(["guildhall-server", "--config", &path].iter().chain(arguments));
    Config::check(&sources::collect(&matches, std::iter::empty())?)
}

fn sentence(arguments: &[&str], file: &str) -> String {
    settings(arguments, file).expect_err("it is refused").to_string()
}

#[test]
fn nothing_is_needed() {
    let config = settings(&[], "").expect("the defaults are good");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.database_url.expose(), "sqlite:./data/guildhall.db");
    assert_eq!(config.tiers.len() + config.regions.len() + config.partner_types.len(), 19);
    assert_eq!(config.limits.upload, 2 << 30);
    assert_eq!(config.store, Store::Folder("./data/files".into()));
}

#[test]
fn a_flag_beats_the_file_and_the_file_beats_the_default() {
    let file =
        "port = 1111\nlanguages = ['de', 'en']\n[brand]\nname = 'Hexholm'\naccent = '#AA0000'\n[log]\nformat = 'json'\n[s3]\nbucket = 'b'";
    let config = settings(&["--port", "2222"], file).expect("good settings");
    assert_eq!(config.listen.port(), 2222);
    assert_eq!(config.brand.name, "Hexholm");
    assert_eq!(config.brand.accent, "#aa0000");
    assert_eq!(config.log_format, LogFormat::Json);
    assert_eq!(config.languages.first().map(|language| language.tag()), Some("de"));
    assert!(matches!(config.store, Store::S3 { bucket, keys: None, .. } if bucket == "b"));
}

#[test]
fn a_webhook_needs_a_secret_and_tls() {
    let secret = ["--webhook-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    let with = |arguments: &[&'static str]| settings(&[arguments, &secret].concat(), "");
    let webhook = with(&["--webhook-url", "https://example.com/hook"]).expect("good settings").webhook.expect("a webhook");
    assert_eq!((webhook.url.as_str(), webhook.allow_private), ("https://example.com/hook", false));
    assert!(with(&["--webhook-url", "http://example.com/hook", "--webhook-allow-private", "yes"]).is_ok());
    let wrong = |arguments: &[&'static str]| with(arguments).expect_err("it is refused").to_string();
    assert!(wrong(&["--webhook-url", "http://example.com/hook"]).contains("no TLS"));
    assert!(wrong(&["--webhook-url", "https://me:you@example.com"]).contains("a name or a password"));
    assert!(wrong(&["--webhook-url", "ftp://example.com"]).contains("https://"));
    assert!(sentence(&["--webhook-url", "https://example.com"], "").contains("webhook.secret is missing"));
    assert!(sentence(&["--webhook-secret", "short"], "").contains("whsec_"));
    assert!(settings(&[], "").expect("the defaults are good").webhook.is_none());
}

#[test]
fn terms_of_the_file_have_labels_by_language() {
    let file = "tiers = [{ slug = 'tin', label = { en = 'Tin', de = 'Zinn' } }, 'gold']\nregions = 'dach, moon=Moon'";
    let config = settings(&[], file).expect("good settings");
    let german = "de".parse().expect("a tag");
    let labels: Vec<_> = config.tiers.iter().chain(&config.regions).map(|term| term.label.text(&german)).collect();
    assert_eq!(labels, ["Zinn", "Gold", "Deutschland, Österreich, Schweiz", "Moon"]);
}

#[test]
fn an_unknown_setting_is_refused_with_the_nearest_known_one() {
    assert!(sentence(&[], "prot = 1").contains("no setting prot (in the file"));
    assert!(sentence(&[], "prot = 1").ends_with("Did you mean port?"));
    assert!(sentence(&[], "[limits]\nuplaod = '1 GiB'").ends_with("Did you mean limits.upload?"));
    let matches = sources::flags(clap::Command::new("x")).get_matches_from(["x"]);
    let error = sources::collect(&matches, ["PATH", "GUILDHALL_PROT"].map(str::to_owned).into_iter()).expect_err("it is refused");
    assert_eq!(error.to_string(), "there is no setting GUILDHALL_PROT (in the environment). Did you mean GUILDHALL_PORT?");
}

#[test]
fn a_bad_value_is_refused_with_its_setting_its_source_and_what_to_write() {
    for (file, expected) in [
        ("port = 99999", "a port is a number"),
        ("host = 'here'", "no address such as"),
        ("database_url = 'mysql://x'", "sqlite: or postgres://"),
        ("public_url = 'https://example.com/a portal'", "such as https://partners.example.com"),
        ("public_url = 'https://example.com/?x'", "such as https://partners.example.com"),
        ("public_url = 'https://example.com/a/../b'", "such as https://partners.example.com"),
        ("api_url = 'api.example.com'", "such as https://partners.example.com"),
        ("allowed_origins = '*'", "no origin such as"),
        ("allowed_origins = 'null'", "no origin such as"),
        ("allowed_origins = 'https://a.example/'", "no origin such as"),
        ("allowed_origins = 'https://a.example/portal'", "no origin such as"),
        ("allowed_origins = 'https://A.example'", "no origin such as"),
        ("allowed_origins = 'https://a.example:443'", "no origin such as"),
        ("allowed_origins = 'https://*.example'", "no origin such as"),
        ("bearer_origins = '*'", "no origin such as"),
        ("bearer_origins = 'null'", "no origin such as"),
        ("allowed_origins = 'https://a.example'\nbearer_origins = 'https://b.example, https://a.example'", "is in allowed_origins too"),
        ("public_url = 'https://a.example'\nbearer_origins = 'https://a.example'", "the API's own origin"),
        ("api_url = 'https://a.example/b'\nbearer_origins = 'https://a.example'", "the API's own origin"),
        ("trusted_proxies = '10.0.0.0/99'", "no address or network"),
        ("languages = 'fr'", "no words in fr"),
        ("currency = 'euros'", "no currency code"),
        ("time_zone = 'Berlin!'", "Europe/Berlin"),
        ("tiers = []", "at least one term"),
        ("tiers = 'Gold'", "no slug"),
        ("[brand]\naccent = 'red'", "no colour"),
        ("[brand]\nlogo = '/nowhere/logo.png'", "cannot be read"),
        ("[brand]\nhelp_email = 'nobody'", "no e-mail address"),
        ("[collateral]\napprovals = 9", "from 0 to 5"),
        ("[mail]\nsmtp_url = 'http://x'", "smtps://"),
        ("[password]\nmemory = '8 MiB'", "46 MiB to 1 GiB"),
        ("[session]\nidle = '2 d'", "longer than session.absolute"),
        ("[limits]\nupload = 'much'", "a size is"),
        ("[limits]\nheader_time = '0 s'", "a time is"),
        ("[s3]\nbucket = 'b'\naccess_key = 'k'", "s3.secret_key is missing"),
        ("[s3]\nbucket = 'b'\nendpoint = 'http://127.0.0.1'", "s3.allow_http"),
        ("[log]\nformat = 'xml'", "plain or json"),
        ("port = 8080.5", "it is a text"),
    ] {
        let sentence = sentence(&[], file);
        assert!(sentence.contains(expected) && sentence.contains("from the file"), "{file}: {sentence}");
    }
    assert!(sentence(&["--port", "x"], "").contains("(from the flag --port)"));
    assert!(sentence(&[], "port = ").contains("cannot be read"));
}

#[test]
fn secrets_stay_out_of_what_is_printed() {
    let config =
        settings(&["--database-url", "postgres://u:hunter2@h/d", "--mail-smtp-url", "smtps://u:hunter2@h"], "").expect("good settings");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn every_setting_is_explained() {
    let help = sources::flags(clap::Command::new("guildhall-server")).render_long_help().to_string();
    for setting in SETTINGS {
        for part in [format!("--{}", setting.flag()), setting.variable(), setting.key.to_owned()] {
            assert!(help.contains(&part), "--help does not name {part}");
        }
    }
}

#[test]
fn synonyms_are_groups_of_single_words() {
    let config = settings(&["--collateral-synonyms", "Valve=Ventil, flowmeter = Durchflußmesser=debitmetre"], "").expect("good groups");
    assert_eq!(config.synonyms.iter().map(Vec::len).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(config.synonyms[0], ["valve", "ventil"]);
    for bad in ["valve", "flow meter=flowmeter", "valve="] {
        assert!(sentence(&["--collateral-synonyms", bad], "").contains("collateral"), "{bad}");
    }
}

#[test]
fn packages_are_served_from_another_host() {
    let url = |arguments: &[&'static str]| settings(arguments, "").map(|config| config.content_url);
    assert_eq!(url(&[]).expect("the defaults are good"), "http://*.localhost:8081");
    assert_eq!(url(&["--port", "9000"]).expect("good settings"), "http://*.localhost:9001");
    assert_eq!(url(&["--content-port", "7000"]).expect("good settings"), "http://*.localhost:7000");
    let own = ["--public-url", "https://portal.example.com", "--content-url"];
    let with = |address: &'static str| url(&[&own[..], &[address]].concat());
    assert_eq!(with("https://*.content.example/").expect("good settings"), "https://*.content.example");
    assert!(with("https://packages.content.example").is_ok());
    for (address, why) in [
        ("https://portal.example.com", "the portal's own host"),
        ("https://*.portal.example.com", "the portal's own host, or below it"),
        ("https://a*.content.example", "the whole first part"),
        ("https://*.*.content.example", "the whole first part"),
        ("https://*.content.example/path", "path"),
        ("*.content.example", "https://"),
    ] {
        let sentence = with(address).expect_err("it is refused").to_string();
        assert!(sentence.contains(why), "{address}: {sentence}");
    }
}

#[test]
fn a_time_zone_that_nobody_knows_is_refused() {
    assert!(settings(&["--time-zone", "America/Argentina/Ushuaia"], "").is_ok());
    assert!(sentence(&["--time-zone", "Europe/Atlantis"], "").contains("Europe/Berlin"));
}

#[test]
fn the_pages_may_lie_below_a_path_and_the_api_elsewhere() {
    let at = |arguments: &[&str]| settings(arguments, "").expect("good settings");
    let plain = at(&["--public-url", "https://portal.example/"]);
    assert_eq!((plain.base_path().as_str(), plain.api_url(), plain.api_from_app()), ("/", "https://portal.example", ""));
    let below = at(&["--public-url", "https://www.example/partners/portal/"]);
    assert_eq!((below.public_origin(), below.base_path().as_str()), ("https://www.example", "/partners/portal/"));
    assert_eq!((below.api_url(), below.api_from_app(), below.api_elsewhere()), ("https://www.example", "", None));
    let beside = at(&["--public-url", "https://www.example/partners", "--api-url", "https://www.example/partners"]);
    assert_eq!((beside.api_from_app(), beside.api_elsewhere()), ("/partners", None));
    let apart = at(&["--public-url", "https://portal.example", "--api-url", "https://api.example"]);
    assert_eq!((apart.api_from_app(), apart.api_elsewhere()), ("https://api.example", Some("https://api.example")));
}
