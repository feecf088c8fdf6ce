//! The people of the tests, put straight into the database with a session each.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    partner::{PartnerId, PersonId},
};
use guildhall_server::{auth, db};

use super::{Client, Portal};

/// Somebody with a live session.
#[derive(Debug, Clone)]
pub struct Human {
    pub id: PersonId,
    pub email: String,
    pub name: String,
    /// The session's secret.
    pub token: String,
}

/// A company.
#[derive(Debug, Clone)]
pub struct Company {
    pub id: PartnerId,
    pub name: String,
}

/// Everyone the rules know, twice where it matters.
pub struct Cast {
    pub ardent: Company,
    pub boreal: Company,
    pub ardent_user: Human,
    pub ardent_admin: Human,
    pub boreal_user: Human,
    pub boreal_admin: Human,
    /// Looks after Ardent.
    pub manager: Human,
    /// Looks after nobody.
    pub free_manager: Human,
    pub approver: Human,
    pub finance: Human,
    pub admin: Human,
}

/// Everybody's password.
pub const PASSWORD: &str = "three levers on a valve";

impl Portal {
    /// Puts everyone in.
    pub async fn cast(&self) -> Cast {
        let ardent = self.company("Ardent Instruments", "gold", "dach").await;
        let boreal = self.company("Boreal Flow", "silver", "nordics").await;
        let cast = Cast {
            ardent_user: self.human("Ada User", Some(&ardent), &[Role::PartnerUser]).await,
            ardent_admin: self.human("Abel Admin", Some(&ardent), &[Role::PartnerAdmin]).await,
            boreal_user: self.human("Bea User", Some(&boreal), &[Role::PartnerUser]).await,
            boreal_admin: self.human("Bo Admin", Some(&boreal), &[Role::PartnerAdmin]).await,
            manager: self.human("Mia Manager", None, &[Role::ChannelManager]).await,
            free_manager: self.human("Max Manager", None, &[Role::ChannelManager]).await,
            approver: self.human("Finn Approver", None, &[Role::FundApprover]).await,
            finance: self.human("Fay Finance", None, &[Role::Finance]).await,
            admin: self.human("Vera Admin", None, &[Role::VendorAdmin]).await,
            ardent,
            boreal,
        };
        let assign = "INSERT INTO partner_managers (partner_id, person_id) VALUES ($1, $2)";
        self.execute(assign, [cast.ardent.id.to_string().into(), cast.manager.id.to_string().into()]).await.expect("an assignment");
        cast
    }

    /// Puts a company in.
    pub async fn company(&self, name: &str, tier: &str, region: &str) -> Company {
        let id: PartnerId = self.app.new_id();
        let now = db::text(self.app.clock.now());
        let insert = "INSERT INTO partners (id, name, name_key, tier, region, kind, language, country, city, website, about, status, created_at, updated_at, version)
            VALUES ($1, $2, $3, $4, $5, 'reseller', 'en', 'DE', 'Kiel', '', '', 'active', $6, $6, 1)";
        let values = [id.to_string().into(), name.into(), name.to_lowercase().into(), tier.into(), region.into(), now.into()];
        self.execute(insert, values).await.expect("a company");
        Company { id, name: name.to_owned() }
    }

    /// Puts somebody in, with a session that began now.
    pub async fn human(&self, name: &str, company: Option<&Company>, roles: &[Role]) -> Human {
        let id: PersonId = self.app.new_id();
        let now = db::text(self.app.clock.now());
        let domain = company.map_or("hexholm", |company| company.name.split(' ').next().unwrap_or_default()).to_lowercase();
        let email = format!("{}@{domain}.example", name.to_lowercase().replace(' ', "."));
        let roles: Vec<&str> = roles.iter().map(|role| role.slug()).collect();
        let insert = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status, password_hash, created_at, updated_at, version)
            VALUES ($1, $2, $3, $4, $5, '', '', 'en', $6, 'active', $7, $8, $8, 1)";
        let hash = self.app.hasher.hash(PASSWORD).await.expect("a hash");
        let values = [
            id.to_string().into(),
            company.map(|company| company.id.to_string()).into(),
            email.clone().into(),
            name.into(),
            name.to_lowercase().into(),
            roles.join(" ").into(),
            hash.into(),
            now.into(),
        ];
        self.execute(insert, values).await.expect("somebody");
        let token = self.session_of(id).await;
        Human { id, email, name: name.to_owned(), token }
    }

    /// Speaks as somebody who has just signed in, whatever became of the session they began with.
    pub async fn enter(&self, human: &Human) -> Client {
        let token = self.session_of(human.id).await;
        self.as_(&Human { token, ..human.clone() })
    }

    /// Begins another session of somebody and returns its secret.
    pub async fn session_of(&self, person: PersonId) -> String {
        let (token, hash) = auth::secret();
        let now = self.app.clock.now();
        let insert = "INSERT INTO sessions (id, token_hash, person_id, started_at, seen_at, device) VALUES ($1, $2, $3, $4, $4, 'Test')";
        let id = guildhall_server::state::new_id::<guildhall_domain::session::SessionKey>(now + Duration::zero());
        let values = [id.to_string().into(), hash.into(), person.to_string().into(), db::text(now).into()];
        self.execute(insert, values).await.expect("a session");
        token
    }
}
