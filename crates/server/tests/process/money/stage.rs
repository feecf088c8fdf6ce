//! A portal with money in it: people with sessions, a program, a pool and an allocation for each partner.

use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate, Utc};
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    funds::{
        ActivityType, AllocationId, AllocationInput, ApproverRule, CarryOver, ClaimBasis, CostKind, PoolId, PoolInput, ProgramInput,
        ProgramKind, Rules, StepRule, api,
    },
    id::Id,
    language::Localized,
    money::{Currency, Money},
    partner::{PartnerId, PersonId},
    session::SessionKey,
};
use guildhall_server::{
    auth,
    config::{Config, Secret},
    db::{self, sql},
    state::{App, Clock, new_id},
};
use sea_orm::ConnectionTrait;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    ended::Ended,
    wire::{Letter, Wire},
};
use crate::support::{Server, command, run};

/// What each partner begins with.
pub const BEGINNING: i64 = 200_000;
/// What each pool has.
const POOL: i64 = 100_000_000;

/// A partner with money.
pub struct Holder {
    /// The partner.
    pub partner: PartnerId,
    /// The session of somebody who works there.
    pub user: String,
    /// Their pool.
    pub pool: PoolId,
    /// Their allocation.
    pub allocation: AllocationId,
}

/// The portal before the play begins.
pub struct Stage {
    data: PathBuf,
    database: Option<String>,
    /// Sessions of those who decide.
    pub approvers: Vec<String>,
    /// Sessions of those who pay.
    pub finance: Vec<String>,
    /// Partners with money.
    pub holders: Vec<Holder>,
    /// Programs whose period is over, to be closed.
    pub ended: Vec<Ended>,
}

/// The currency of everything here.
pub fn eur(minor: i64) -> Money {
    Money::new(minor, currency())
}

fn currency() -> Currency {
    "EUR".parse().expect("a currency")
}

/// The day in the program's time zone.
pub fn today() -> NaiveDate {
    Utc::now().date_naive()
}

/// A new id.
pub fn fresh<K>() -> Id<K> {
    new_id(Utc::now())
}

impl Stage {
    /// Fills a data folder, and the PostgreSQL database when one is named.
    pub fn set(data: &Path, database: Option<String>, partners: usize) -> Self {
        let (approvers, finance, holders, ended) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut stage = Self { data: data.to_owned(), database, approvers, finance, holders, ended };
        let (admin, approvers, finance, companies) = stage.block_on(async |app| {
            let admin = person(&app, None, "Vera Admin", Role::VendorAdmin).await;
            let (mut approvers, mut finance, mut companies) = (Vec::new(), Vec::new(), Vec::new());
            for number in 0..8 {
                approvers.push(person(&app, None, &format!("Finn Approver {number}"), Role::FundApprover).await);
                finance.push(person(&app, None, &format!("Fay Finance {number}"), Role::Finance).await);
            }
            for number in 0..partners {
                let company = company(&app, &format!("Partner {number}")).await;
                companies.push((company, person(&app, Some(company), &format!("Ada User {number}"), Role::PartnerUser).await));
            }
            (admin, approvers, finance, companies)
        });
        (stage.approvers, stage.finance) = (approvers, finance);
        let server = stage.serve();
        let mut wire = Wire::new(server.address);
        let program = call(&mut wire, &admin, &api::CREATE_PROGRAM, &[], &program()).id;
        call(&mut wire, &admin, &api::OPEN_PROGRAM, &[&program], &Nothing {});
        for (number, (partner, user)) in companies.into_iter().enumerate() {
            let (name, finance) = (format!("Pool {number}"), stage.finance[0].clone());
            let pool = PoolInput { operation: fresh(), parent: None, name, region: String::new(), tier: String::new(), amount: POOL };
            let pool = call(&mut wire, &finance, &api::CREATE_POOL, &[&program], &pool).id;
            let grant =
                AllocationInput { operation: fresh(), pool, partner, amount: eur(BEGINNING), expires_on: None, reason: String::new() };
            let allocation = call(&mut wire, &finance, &api::ALLOCATE, &[], &grant).id;
            stage.holders.push(Holder { partner, user, pool, allocation });
        }
        for number in 0..partners.div_ceil(5) {
            stage.ended.push(Ended::set(&stage, &mut wire, &admin, number));
        }
        drop(server);
        stage.block_on(async |app| {
            for ended in &stage.ended {
                ended.end(&app).await;
            }
        });
        stage
    }

    /// Starts a server on it.
    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// Starts a server on it, with variables in its environment.
    pub fn serve_with(&self, variables: &[(&str, &str)]) -> Server {
        let mut arguments = vec!["serve", "--port", "0", "--log-format", "json", "--log-level", "warn,guildhall_server::cli=info"];
        // Everybody here comes from one address, and connections whose answers get lost take a moment to end.
        arguments.extend(["--limits-connections-per-address", "1000", "--limits-header-time", "5 min"]);
        arguments.extend(self.database.iter().flat_map(|url| ["--database-url", url.as_str()]));
        let mut command = command(&self.data, &arguments);
        command.envs(variables.iter().copied());
        Server::spawn(command)
    }

    /// Lets the server itself look whether everything is whole.
    pub fn verify(&self) {
        let mut arguments = vec!["verify"];
        arguments.extend(self.database.iter().flat_map(|url| ["--database-url", url.as_str()]));
        let verify = run(&self.data, &arguments, "");
        assert!(verify.status.success(), "{}{}", String::from_utf8_lossy(&verify.stdout), String::from_utf8_lossy(&verify.stderr));
    }

    /// Does something with the database, in this process.
    pub fn block_on<T>(&self, work: impl AsyncFnOnce(App) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut config = Config::defaults(&self.data).expect("the defaults are good");
            if let Some(url) = &self.database {
                config.database_url = Secret::new(url.clone());
            }
            let app = App::start(config, Clock::system()).await.expect("the database opens");
            let done = work(app.clone()).await;
            app.db.close().await;
            done
        })
    }
}

/// Makes a database on the cluster of `GUILDHALL_TEST_POSTGRES`; nothing when the tests run on SQLite.
pub fn fresh_database() -> Option<String> {
    let cluster = std::env::var("GUILDHALL_TEST_POSTGRES").ok()?;
    let name = format!("guildhall_{:016x}", rand::random::<u64>());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let connection = sea_orm::Database::connect(cluster.as_str()).await.expect("the PostgreSQL of GUILDHALL_TEST_POSTGRES answers");
        connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    });
    let base = cluster.rsplit_once('/').map_or(cluster.as_str(), |(base, _)| base);
    Some(format!("{base}/{name}"))
}

/// Asks for something that must be given.
pub fn call<I: Serialize, O: DeserializeOwned>(
    wire: &mut Wire,
    secret: &str,
    endpoint: &guildhall_domain::endpoint::Endpoint<I, O>,
    path: &[&dyn std::fmt::Display],
    input: &I,
) -> O {
    let answer = wire.send(&Letter::new(secret, endpoint, path, input)).expect("an answer");
    assert_eq!(answer.status, 200, "{endpoint:?}: {}", answer.text());
    serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
}

async fn company(app: &App, name: &str) -> PartnerId {
    let id: PartnerId = app.new_id();
    let insert = "INSERT INTO partners (id, name, name_key, tier, region, kind, language, country, city, website, about, status, created_at, updated_at, version)
        VALUES ($1, $2, $2, 'gold', 'dach', 'reseller', 'en', 'DE', 'Kiel', '', '', 'active', $3, $3, 1)";
    execute(app, insert, vec![id.to_string().into(), name.into(), db::text(Utc::now()).into()]).await;
    id
}

/// Puts somebody in and returns the secret of their session.
async fn person(app: &App, company: Option<PartnerId>, name: &str, role: Role) -> String {
    let (id, now): (PersonId, _) = (app.new_id(), db::text(Utc::now()));
    let insert = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $4, '', '', 'en', $5, 'active', $6, $6, 1)";
    let email = format!("{}@play.example", name.to_lowercase().replace(' ', "."));
    let company = company.map(|company| company.to_string());
    let values = vec![id.to_string().into(), company.into(), email.into(), name.into(), role.slug().into(), now.clone().into()];
    execute(app, insert, values).await;
    let (secret, hash) = auth::secret();
    let insert = "INSERT INTO sessions (id, token_hash, person_id, started_at, seen_at, device) VALUES ($1, $2, $3, $4, $4, 'Test')";
    let session: Id<SessionKey> = app.new_id();
    execute(app, insert, vec![session.to_string().into(), hash.into(), id.to_string().into(), now.into()]).await;
    secret
}

/// Changes a row behind the portal's back.
pub async fn execute(app: &App, text: &str, values: Vec<sea_orm::Value>) {
    let tx = app.db.begin().await.expect("a transaction");
    tx.execute_raw(sql(&tx, text, values)).await.expect("a row");
    tx.commit().await.expect("it is kept");
}

/// A program in which everything goes quickly: activities may begin today, no proof is asked for.
pub fn program() -> ProgramInput {
    let days = |days: u64| Days::new(days);
    let step = StepRule {
        name: Localized::english("Approval"),
        from_amount: None,
        regions: vec![],
        types: vec![],
        approvers: ApproverRule::FundApprovers,
        parallel: false,
        final_up_to: None,
        substitutes: vec![],
    };
    ProgramInput {
        name: "MDF".to_owned(),
        kind: ProgramKind::Mdf,
        starts_on: today() - days(30),
        ends_on: today() + days(300),
        currency: currency(),
        total: 100_000_000_000,
        gl_code: String::new(),
        rules: Rules {
            participation: 100,
            lead_days: 0,
            review_days: 5,
            pay_days: 10,
            claim_basis: ClaimBasis::Activity,
            claim_days: 60,
            max_claims: 50,
            ageing_days: None,
            carry_over: CarryOver::None,
            min_request: None,
            max_request: None,
            max_quarter: None,
            accrual_rate: 0,
            accrual_threshold: None,
            accrual_cap: None,
            separation_from: 0,
            reauthenticate_from: None,
            utc_offset: 0,
            time_zone: String::new(),
            offsets: Vec::new(),
            holidays: vec![],
            fields: vec![],
            activity_types: vec![ActivityType {
                slug: "event".to_owned(),
                label: Localized::english("Event"),
                proof: vec![],
                metrics: vec![],
                costs: vec![CostKind::Venue],
                lead_days: None,
                participation: None,
                min_amount: None,
                max_quarter: None,
                max_amount: None,
                template: Localized::default(),
            }],
            request_chain: vec![step.clone()],
            claim_chain: vec![step],
        },
    }
}
