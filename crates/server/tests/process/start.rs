//! Starting: what is said and with which code when it is not possible, and what the commands do.

use std::{net::TcpListener, os::unix::fs::PermissionsExt};

use tempfile::tempdir;

use crate::support::{EMAIL, Server, command, create_admin, refused, run};

#[test]
fn a_taken_port_is_named_with_what_to_do() {
    let data = tempdir().expect("a folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let said = refused(&run(data.path(), &["serve", "--port", &port], ""));
    assert!(said.contains(&format!("Another program listens on 127.0.0.1:{port}")) && said.contains("--port"), "{said}");
    assert!(!data.path().join("guildhall.db").exists(), "nothing is touched before the address is ours");
}

#[test]
fn an_unknown_setting_is_named_wherever_it_is() {
    let data = tempdir().expect("a folder");
    std::fs::write(data.path().join("guildhall.toml"), "prot = 1").expect("written");
    let said = refused(&run(data.path(), &["serve"], ""));
    assert!(said.contains("no setting prot") && said.contains("Did you mean port?"), "{said}");
    std::fs::remove_file(data.path().join("guildhall.toml")).expect("removed");
    let output = command(data.path(), &["serve"]).env("GUILDHALL_LIMITS_UPLAOD", "1").output().expect("it runs");
    assert!(refused(&output).contains("Did you mean GUILDHALL_LIMITS_UPLOAD?"));
    let output = command(data.path(), &["serve"]).env("GUILDHALL_PORT", "many").output().expect("it runs");
    assert!(refused(&output).contains("(from the environment variable GUILDHALL_PORT)"));
    let output = run(data.path(), &["serve", "--prot", "1"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--port"));
}

#[test]
fn a_newer_schema_is_left_alone() {
    let data = tempdir().expect("a folder");
    assert!(run(data.path(), &["migrate"], "").status.success());
    sqlite(data.path(), "INSERT INTO schema_migrations (name, applied_at) VALUES ('m9999_future', '2099-01-01T00:00:00.000Z')");
    for task in [["serve", "--port=0"], ["migrate", "--port=0"], ["verify", "--port=0"]] {
        let said = refused(&run(data.path(), &task, ""));
        assert!(said.contains("newer Guildhall") && said.contains("m9999_future"), "{said}");
    }
}

#[test]
fn an_unreachable_database_is_said_without_its_password() {
    let data = tempdir().expect("a folder");
    let said = refused(&run(data.path(), &["serve", "--port=0", "--database-url", "postgres://u:canary7@127.0.0.1:1/g"], ""));
    assert!(said.contains("cannot be reached") && !said.contains("canary7"), "{said}");
    let said = refused(&run(data.path(), &["serve", "--port=0", "--database-url", "sqlite:/proc/nowhere/x.db"], ""));
    assert!(said.contains("cannot be opened"), "{said}");
}

#[test]
fn an_unwritable_data_folder_is_said_so() {
    let folder = tempdir().expect("a folder");
    let said = refused(&run(std::path::Path::new("/proc/guildhall"), &["serve", "--port=0"], ""));
    assert!(said.contains("The data folder /proc/guildhall cannot be written") && said.contains("--data"), "{said}");
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).expect("set");
}

#[test]
fn somebody_is_created_once_and_signs_in() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let again = run(data.path(), &["user", "create", EMAIL, "--name", "Vera", "--role", "vendor_admin"], "");
    assert!(refused(&again).contains("already"));
    let weak = run(data.path(), &["user", "create", "a@b.example", "--name", "A", "--role", "vendor_admin", "--password-stdin"], "short\n");
    assert!(refused(&weak).contains("password: too-short (actual 5, min"));
    let mixed = run(data.path(), &["user", "create", "a@b.example", "--name", "A", "--role", "partner_user"], "");
    assert!(refused(&mixed).contains("roles: not-one-of"), "{mixed:?}");
    let invited = run(data.path(), &["user", "create", "b@b.example", "--name", "B", "--role", "channel-manager"], "");
    assert!(String::from_utf8_lossy(&invited.stdout).contains("/welcome#token="), "{invited:?}");
    let server = Server::start(data.path(), &[]);
    let cookie = server.sign_in();
    let me = server.ask("GET", "/api/v1/session", &[("cookie", &cookie)], b"");
    assert!(me.text().contains("Vera Admin"), "{}", me.text());
}

#[test]
fn verify_says_what_is_whole_and_what_is_not() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let output = run(data.path(), &["verify"], "");
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Everything is whole."));
    sqlite(data.path(), "DROP TRIGGER journal_no_update");
    let output = run(data.path(), &["verify"], "");
    assert!(refused(&output).contains("1 thing is not whole"));
    assert!(String::from_utf8_lossy(&output.stdout).contains("The journal can be changed"));
}

#[test]
fn help_explains_every_setting() {
    let data = tempdir().expect("a folder");
    let help = run(data.path(), &["serve", "--help"], "");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for part in ["--limits-upload", "GUILDHALL_LIMITS_UPLOAD", "limits.upload", "[default: 2 GiB]", "--config"] {
        assert!(help.contains(part), "--help does not say {part}");
    }
}

/// Runs a statement on the database of a server that is not running.
fn sqlite(data: &std::path::Path, statement: &str) {
    use sea_orm::ConnectionTrait;
    let url = format!("sqlite:{}", data.join("guildhall.db").display());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let connection = sea_orm::Database::connect(url).await.expect("the database opens");
        connection.execute_unprepared(statement).await.expect("the statement runs");
        connection.close().await.expect("it closes");
    });
}
