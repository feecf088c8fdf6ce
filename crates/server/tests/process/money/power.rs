//! Power cuts: a disk of its own that forgets everything that was not flushed.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use tempfile::{TempDir, tempdir};

use super::{
    Dice,
    history::History,
    is_long,
    ledger::Ledger,
    load::{Load, settle},
    stage::Stage,
};

/// ext4 on a loop device in a file.
struct Disk {
    _folder: TempDir,
    image: PathBuf,
    mount: PathBuf,
}

impl Disk {
    /// Makes and mounts one; nothing where this user or this system cannot, which is said past the capture of outputs.
    fn new() -> Option<Self> {
        let folder = tempdir().expect("a folder");
        let (image, mount) = (folder.path().join("disk"), folder.path().join("mount"));
        std::fs::create_dir(&mount).expect("a folder");
        std::fs::File::create(&image).and_then(|file| file.set_len(256 * 1024 * 1024)).expect("an image");
        let disk = Self { _folder: folder, image, mount };
        let made = run("mkfs.ext4", &["-q", "-F", text(&disk.image)]).and_then(|()| disk.mount()).and_then(|()| run("perl", &["-v"]));
        match made {
            Ok(()) => Some(disk),
            Err(reason) => {
                let note = "NOT TESTED: power cuts. They need root, a loop device, ext4 and perl. What failed:";
                writeln!(std::io::stderr(), "{note} {reason}").expect("it can be said");
                None
            }
        }
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", text(&self.image), text(&self.mount)])
    }

    /// Cuts the power: the file system stops at once and nothing more reaches the disk, not even its own log.
    fn cut(&self) {
        // EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH.
        let script = "open(my $disk, '<', $ARGV[0]) or die $!; my $flags = pack('L', 2); ioctl($disk, 0x8004587d, $flags) or die $!;";
        run("perl", &["-e", script, text(&self.mount)]).expect("the power is cut");
    }

    /// Turns the power on again.
    fn revive(&self) {
        run("umount", &[text(&self.mount)]).expect("nobody uses it any more");
        self.mount().expect("it can be read");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // It may not have been mounted.
        let _ = Command::new("umount").arg("-l").arg(&self.mount).output();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.success() { Ok(()) } else { Err(format!("{program}: {said}")) }
}

#[test]
fn a_power_cut_loses_no_money_that_was_acknowledged() {
    let Some(disk) = Disk::new() else { return };
    forgets_what_is_not_flushed(&disk);
    let stage = Stage::set(&disk.mount.join("data"), None, 6);
    let history = History::default();
    let mut dice = Dice::new();
    let cuts = if is_long() { 60 } else { 4 };
    for _ in 0..cuts {
        let mut server = stage.serve();
        settle(&history, server.address);
        let load = Load::new(&stage, &history, 100_000, 0).with_faults();
        let answers = 20 + dice.below(60);
        load.run_beside(&[server.address], 16, || {
            load.wait_for(answers);
            // A server without power does not answer any more: what it would acknowledge while its disk goes does not count.
            server.freeze();
            disk.cut();
            server.kill();
            load.stop();
        });
        disk.revive();
        Ledger::replay(&stage).agrees_with(&history);
        stage.verify();
    }
    assert!(history.done() >= cuts * 20, "money moved");
    println!("{cuts} cuts, {} operations done", history.done());
}

/// Shows that the disk can lose something: a database that does not flush each commit loses commits in a cut.
fn forgets_what_is_not_flushed(disk: &Disk) {
    let file = disk.mount.join("canary.db");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let database = open(&file).await;
        for statement in ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "CREATE TABLE canary (number INTEGER NOT NULL)"] {
            database.execute_unprepared(statement).await.expect("a statement");
        }
        // What is in the database's file is flushed; what comes now is only in its log.
        database.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.expect("a checkpoint");
        for number in 0..200 {
            database.execute_unprepared(&format!("INSERT INTO canary (number) VALUES ({number})")).await.expect("a row");
        }
        disk.cut();
        // Nothing can be written any more; that is how it should be.
        let _ = database.close().await;
    });
    disk.revive();
    runtime.block_on(async {
        let database = open(&file).await;
        let statement = sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT COUNT(*) FROM canary");
        let row = database.query_one_raw(statement).await.expect("the table").expect("a row");
        let left: i64 = row.try_get_by_index(0).expect("a number");
        assert!(left < 200, "nothing was lost: this disk proves nothing");
        database.close().await.expect("it closes");
    });
}

async fn open(file: &Path) -> sea_orm::DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", text(file)));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("it opens")
}
