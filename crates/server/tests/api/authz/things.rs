//! What ids can name, with who may see each thing: written down by hand.

use guildhall_domain::{
    access::Role,
    audience::{Attribute, Audience, Condition},
    collateral::{AssetInput, Kind, api as collateral, upload},
    embed::api as embed,
    home::{AnnouncementInput, api as home},
    language::Localized,
    partners::{InvitationInput, api as partners},
};
use sha2::{Digest, Sha256};

use super::{
    actors::{Stage, Who},
    certifying, funds, training,
};
use crate::support::Client;

/// What an id in a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    Session,
    Announcement,
    Partner,
    Person,
    Invitation,
    Asset,
    Upload,
    Job,
    Host,
    Funds(funds::Slot),
    Certifying(certifying::Slot),
    Training(training::Slot),
}

impl Slot {
    /// The slot of a path pattern; `None` when there is no id in it.
    ///
    /// # Panics
    /// When a path has an id that nobody wrote down.
    pub fn of(path: &str) -> Option<Self> {
        if !path.contains("{id}") {
            return None;
        }
        let table = [
            ("/api/v1/sessions/{id}", Self::Session),
            ("/api/v1/home/announcements/{id}", Self::Announcement),
            ("/api/v1/partners/people/{id}", Self::Person),
            ("/api/v1/partners/invitations/{id}", Self::Invitation),
            ("/api/v1/partners/{id}", Self::Partner),
            ("/api/v1/collateral/uploads/{id}", Self::Upload),
            ("/api/v1/collateral/{id}", Self::Asset),
            ("/api/v1/system/jobs/{id}", Self::Job),
            ("/api/v1/embed/hosts/{id}", Self::Host),
        ];
        let funds = funds::SLOTS.map(|(pattern, slot)| (pattern, Self::Funds(slot)));
        let certifying = certifying::SLOTS.map(|(pattern, slot)| (pattern, Self::Certifying(slot)));
        let training = training::SLOTS.map(|(pattern, slot)| (pattern, Self::Training(slot)));
        let all = table.into_iter().chain(funds).chain(certifying).chain(training);
        let slot = all.into_iter().find(|(pattern, _)| path.starts_with(pattern)).map(|(_, slot)| slot);
        Some(slot.unwrap_or_else(|| panic!("say in things.rs what the id in {path} names and who sees it")))
    }
}

/// One thing.
pub struct Thing {
    pub name: &'static str,
    pub id: String,
    /// Who may see it, where the endpoint's access lets them through.
    pub seen_by: fn(Who) -> bool,
}

const EVERYONE: fn(Who) -> bool = |_| true;

/// All that a slot can name.
pub async fn all(stage: &Stage, slot: Slot) -> Vec<Thing> {
    let admin = stage.client(Who::Admin);
    let cast = &stage.cast;
    let thing = |name: &'static str, id: String, seen_by: fn(Who) -> bool| Thing { name, id, seen_by };
    match slot {
        Slot::Funds(slot) => funds::all(stage, slot).await,
        Slot::Certifying(slot) => certifying::all(stage, slot).await,
        Slot::Training(slot) => training::all(stage, slot).await,
        Slot::Session => {
            let of = |human: &crate::support::Human| human.id.to_string();
            let session = async |person: String| {
                let rows = stage.t.rows("SELECT id FROM sessions WHERE person_id = $1", [person.into()]).await;
                rows.first().expect("a session").try_get_by_index::<String>(0).expect("an id")
            };
            vec![
                thing("a session of Ardent's user", session(of(&cast.ardent_user)).await, |who| who == Who::ArdentUser),
                thing("a session of the admin", session(of(&cast.admin)).await, |who| who == Who::Admin),
            ]
        }
        Slot::Partner => vec![
            thing("Ardent", cast.ardent.id.to_string(), |who| {
                who.is_ardent() || matches!(who, Who::Manager | Who::Approver | Who::Finance | Who::Admin)
            }),
            thing("Boreal", cast.boreal.id.to_string(), |who| who.is_boreal() || matches!(who, Who::Approver | Who::Finance | Who::Admin)),
        ],
        Slot::Person => vec![
            thing("Ardent's user", cast.ardent_user.id.to_string(), |who| {
                who.is_ardent() || matches!(who, Who::Manager | Who::Approver | Who::Finance | Who::Admin)
            }),
            thing("Boreal's user", cast.boreal_user.id.to_string(), |who| {
                who.is_boreal() || matches!(who, Who::Approver | Who::Finance | Who::Admin)
            }),
            thing("the vendor's approver", cast.approver.id.to_string(), Who::is_vendor),
        ],
        Slot::Invitation => {
            let invite = async |email: &str, partner, role| {
                let input = InvitationInput {
                    email: email.into(),
                    partner,
                    roles: [role].into(),
                    language: "en".into(),
                    ..InvitationInput::default()
                };
                admin.call(&partners::INVITE, &[], &input).await.ok().id.to_string()
            };
            vec![
                thing(
                    "an invitation to Ardent",
                    invite("canary-ardent@new.example", Some(cast.ardent.id), Role::PartnerUser).await,
                    |who| matches!(who, Who::ArdentAdmin | Who::Admin),
                ),
                thing(
                    "an invitation to Boreal",
                    invite("canary-boreal@new.example", Some(cast.boreal.id), Role::PartnerUser).await,
                    |who| matches!(who, Who::BorealAdmin | Who::Admin),
                ),
                thing("an invitation to the vendor", invite("canary-vendor@new.example", None, Role::ChannelManager).await, |who| {
                    who == Who::Admin
                }),
            ]
        }
        Slot::Announcement => {
            let write = async |title: &str, region: &str| {
                let audience = region_rule(region);
                let input = AnnouncementInput {
                    title: Localized::english(title),
                    body: Localized::english("A canary sings."),
                    link: String::new(),
                    audience,
                    starts_at: None,
                    ends_at: None,
                };
                admin.call(&home::CREATE, &[], &input).await.ok().id.to_string()
            };
            vec![
                thing("news for everyone", write("Canary for everyone", "").await, EVERYONE),
                thing("news for the nordics", write("Canary for Boreal", "nordics").await, |who| who.is_boreal() || who.is_vendor()),
            ]
        }
        Slot::Asset => vec![
            thing("an asset for everyone", asset(&admin, "Canary for everyone", "", true).await, EVERYONE),
            thing("an asset for the nordics", asset(&admin, "Canary for Boreal", "nordics", true).await, |who| {
                who.is_boreal() || who.is_vendor()
            }),
            thing("a draft", asset(&admin, "Canary draft", "", false).await, Who::is_vendor),
        ],
        Slot::Upload => {
            let mine = upload(&admin, b"an upload of the admin").await;
            let theirs = upload(&stage.client(Who::Manager), b"an upload of the manager").await;
            vec![
                thing("the admin's upload", mine.to_string(), |who| who == Who::Admin),
                thing("the manager's upload", theirs.to_string(), |who| who == Who::Manager),
            ]
        }
        Slot::Host => {
            let input = serde_json::from_value(crate::embed::host()).expect("a host");
            vec![thing("a host", admin.call(&embed::CREATE, &[], &input).await.ok().id.to_string(), EVERYONE)]
        }
        Slot::Job => {
            let id = uuid::Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_00aa).to_string();
            let now = guildhall_server::db::text(stage.t.app.clock.now());
            let insert = "INSERT INTO jobs (id, kind, payload, status, attempts, run_at, created_at, last_error) VALUES ($1, 'mail.send', '{}', 'failed', 8, $2, $2, 'no such host')";
            stage.t.execute(insert, [id.clone().into(), now.into()]).await.expect("a job");
            vec![thing("a failed job", id, EVERYONE)]
        }
    }
}

fn region_rule(region: &str) -> Audience {
    let condition = Condition { attribute: Attribute::Region, one_of: vec![region.to_owned()] };
    Audience { conditions: if region.is_empty() { vec![] } else { vec![condition] }, ..Audience::default() }
}

/// Announces and sends a file; not finished.
pub async fn upload(client: &Client, bytes: &[u8]) -> upload::UploadId {
    let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let input = upload::UploadInput { sha256, size: bytes.len() as u64, file_name: "canary.txt".into(), besides: vec![] };
    let announced = client.call(&collateral::ANNOUNCE, &[], &input).await.ok();
    if announced.received < announced.size {
        client.clone().with("upload-offset", "0").upload(&collateral::SEND, &[&announced.id], bytes.to_vec()).await.ok();
    }
    announced.id
}

async fn asset(client: &Client, title: &str, region: &str, publish: bool) -> String {
    let upload = upload(client, format!("The text of {title}.").as_bytes()).await;
    let asset = AssetInput {
        title: title.into(),
        kind: Kind::Other,
        language: "en".into(),
        description: String::new(),
        products: vec![],
        regions: vec![],
        tags: vec![],
        audience: region_rule(region),
        starts_at: None,
        expires_at: None,
        early: vec![],
    };
    client.call(&collateral::CREATE, &[], &upload::CreateInput { upload, asset, publish }).await.ok().id.to_string()
}
