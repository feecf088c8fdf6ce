//! The icons: one stroke, drawn on a field of 20 by 20.

mod paths;

use std::cell::Cell;

use leptos::prelude::*;

/// A sign beside a word. Use [`Icon::view`] where a word says the same, [`Icon::named`] where the sign stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Icon {
    /// A house.
    Home,
    /// An open book: collateral, collections.
    Book,
    /// A wallet: funds.
    Wallet,
    /// A graduate's cap: training.
    Cap,
    /// Two people.
    People,
    /// One person.
    Person,
    /// A person with a plus: invite.
    Invite,
    /// A building: a company.
    Building,
    /// Three lines: open the navigation.
    Menu,
    /// Three lines apart: a table.
    Rows,
    /// Four squares: previews.
    Grid,
    /// A magnifier.
    Search,
    /// Lines that narrow: filters.
    Filter,
    /// A bell: notifications.
    Bell,
    /// A sun: the light theme.
    Sun,
    /// A moon: the dark theme.
    Moon,
    /// A screen: as the system does.
    Screen,
    /// A globe: language, region.
    Globe,
    /// A door with an arrow: sign out.
    SignOut,
    /// Two sliders: settings.
    Settings,
    /// A pen: edit.
    Pen,
    /// Two sheets: copy.
    Copy,
    /// A bin: delete.
    Bin,
    /// A plus: new.
    Plus,
    /// A minus: fewer.
    Minus,
    /// A cross: close, remove.
    Cross,
    /// A tick.
    Check,
    /// Three dots: more actions.
    More,
    /// Six dots: a handle to drag.
    Grip,
    /// Points down: opens.
    ChevronDown,
    /// Points up: closes.
    ChevronUp,
    /// Points to where reading starts: back. Mirrored in right-to-left pages.
    ChevronStart,
    /// Points to where reading goes: forward. Mirrored in right-to-left pages.
    ChevronEnd,
    /// Points both ways: can be sorted or switched.
    UpDown,
    /// An arrow up: sorted from small to large.
    ArrowUp,
    /// An arrow down: sorted from large to small.
    ArrowDown,
    /// An arrow to where reading starts. Mirrored in right-to-left pages.
    ArrowStart,
    /// An arrow to where reading goes. Mirrored in right-to-left pages.
    ArrowEnd,
    /// An arrow onto a line: download.
    Download,
    /// An arrow off a line: upload.
    Upload,
    /// A turning arrow: try again.
    Refresh,
    /// An arrow back in time: revert, history.
    Undo,
    /// An arrow out of a box: opens elsewhere.
    External,
    /// Two links of a chain: a share link.
    Link,
    /// An envelope.
    Mail,
    /// A paper plane: send.
    Send,
    /// A calendar.
    Calendar,
    /// A clock: a deadline, waiting.
    Clock,
    /// A tick in a circle: went well.
    Done,
    /// A cross in a circle: failed, declined.
    Failed,
    /// A triangle: look out.
    Warning,
    /// A letter i in a circle: a fact.
    Note,
    /// A question mark in a circle: help.
    Question,
    /// A circle cut in two: in progress, in review.
    Half,
    /// A circle: open, not started.
    Ring,
    /// Two bars in a circle: stopped for now.
    Paused,
    /// Four rays: new.
    New,
    /// A lock: not possible, not for all.
    Lock,
    /// A key: password, passkey.
    Key,
    /// A shield: security.
    Shield,
    /// An eye: show, views.
    Eye,
    /// An eye crossed out: hide.
    EyeOff,
    /// A star: favourite.
    Star,
    /// A flag: report, pressed.
    Flag,
    /// A medal: tier, certificate.
    Award,
    /// A megaphone: announcement.
    Announce,
    /// A receipt: claim, invoice.
    Receipt,
    /// A camera: proof.
    Camera,
    /// A sheet of paper: a file.
    File,
    /// A written sheet: a document.
    FileText,
    /// A sheet with cells: a spreadsheet.
    Sheet,
    /// A screen on a stand: a presentation.
    Slides,
    /// A picture.
    Image,
    /// A frame with a play sign: a video.
    Film,
    /// A play sign.
    Play,
    /// A loudspeaker: audio.
    Sound,
    /// A box: a package of files.
    Box,
    /// A folder.
    Folder,
    /// A box with a lid: archive.
    Archive,
    /// A label: a tag.
    Tag,
    /// Bars: usage, reports.
    Chart,
    /// A broken signal: no connection.
    Offline,
}

impl Icon {
    /// Every icon, for the gallery.
    pub const ALL: &[Self] = &[
        Self::Home,
        Self::Book,
        Self::Wallet,
        Self::Cap,
        Self::People,
        Self::Person,
        Self::Invite,
        Self::Building,
        Self::Menu,
        Self::Rows,
        Self::Grid,
        Self::Search,
        Self::Filter,
        Self::Bell,
        Self::Sun,
        Self::Moon,
        Self::Screen,
        Self::Globe,
        Self::SignOut,
        Self::Settings,
        Self::Pen,
        Self::Copy,
        Self::Bin,
        Self::Plus,
        Self::Minus,
        Self::Cross,
        Self::Check,
        Self::More,
        Self::Grip,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::ChevronStart,
        Self::ChevronEnd,
        Self::UpDown,
        Self::ArrowUp,
        Self::ArrowDown,
        Self::ArrowStart,
        Self::ArrowEnd,
        Self::Download,
        Self::Upload,
        Self::Refresh,
        Self::Undo,
        Self::External,
        Self::Link,
        Self::Mail,
        Self::Send,
        Self::Calendar,
        Self::Clock,
        Self::Done,
        Self::Failed,
        Self::Warning,
        Self::Note,
        Self::Question,
        Self::Half,
        Self::Ring,
        Self::Paused,
        Self::New,
        Self::Lock,
        Self::Key,
        Self::Shield,
        Self::Eye,
        Self::EyeOff,
        Self::Star,
        Self::Flag,
        Self::Award,
        Self::Announce,
        Self::Receipt,
        Self::Camera,
        Self::File,
        Self::FileText,
        Self::Sheet,
        Self::Slides,
        Self::Image,
        Self::Film,
        Self::Play,
        Self::Sound,
        Self::Box,
        Self::Folder,
        Self::Archive,
        Self::Tag,
        Self::Chart,
        Self::Offline,
    ];

    /// At 20 pixels, hidden from assistive technology.
    #[must_use]
    pub fn view(self) -> AnyView {
        self.draw("icon", None)
    }

    /// At 16 pixels, hidden from assistive technology.
    #[must_use]
    pub fn small(self) -> AnyView {
        self.draw("icon s", None)
    }

    /// At 20 pixels, with a name for those who cannot see it.
    #[must_use]
    pub fn named(self, name: Signal<String>) -> AnyView {
        self.draw("icon", Some(name))
    }

    fn draw(self, class: &'static str, name: Option<Signal<String>>) -> AnyView {
        // Some are filled while the button around them is pressed.
        let more = match self.turns() {
            true => " flip",
            false if matches!(self, Self::Star | Self::Flag) => " fills",
            false => "",
        };
        let class = format!("{class}{more}");
        view! {
            <svg class=class viewBox="0 0 20 20" role=name.map(|_| "img") aria-label=name aria-hidden=name.is_none().then_some("true")>
                <path d=self.path()></path>
            </svg>
        }
        .into_any()
    }

    /// Whether the sign points along the line of reading, so that right-to-left pages mirror it.
    fn turns(self) -> bool {
        matches!(
            self,
            Self::ChevronStart
                | Self::ChevronEnd
                | Self::ArrowStart
                | Self::ArrowEnd
                | Self::SignOut
                | Self::Announce
                | Self::Send
                | Self::Undo
        )
    }

    fn path(self) -> &'static str {
        let first = FIRST.iter().find(|(icon, _)| *icon == self);
        first.map_or_else(|| REST.get()(self), |(_, path)| path)
    }
}

/// The signs of the sign-in page.
const FIRST: [(Icon, &str); 16] = [
    (
        Icon::Sun,
        "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4",
    ),
    (Icon::Moon, "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z"),
    (Icon::Screen, "M2.5 4h15v9.5h-15zM7 17h6M10 13.5V17"),
    (Icon::Globe, "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2 2 3 4.3 3 7s-1 5-3 7c-2-2-3-4.3-3-7s1-5 3-7z"),
    (Icon::Cross, "M5.5 5.5l9 9M14.5 5.5l-9 9"),
    (Icon::ChevronDown, "M5.5 8l4.5 4.5L14.5 8"),
    (Icon::Refresh, "M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4"),
    (Icon::Done, "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM6.8 10.3l2.2 2.2 4.2-4.6"),
    (Icon::Failed, "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.7 7.7l4.6 4.6M12.3 7.7l-4.6 4.6"),
    (Icon::Warning, "M10 3.5 2.5 16.5h15zM10 8.5v3.5M10 14.2v.1"),
    (Icon::Note, "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5v4M10 6.6v.1"),
    (Icon::New, "M10 3v4M10 13v4M3 10h4M13 10h4"),
    (Icon::Lock, "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9"),
    (Icon::Eye, "M2 10c2-3.5 4.7-5.2 8-5.2s6 1.7 8 5.2c-2 3.5-4.7 5.2-8 5.2S4 13.5 2 10zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z"),
    (
        Icon::EyeOff,
        "M3.5 3.5l13 13M8 5c.7-.2 1.3-.2 2-.2 3.3 0 6 1.7 8 5.2-.6 1.1-1.3 2-2.1 2.7M5.2 6.3C4 7.2 2.9 8.4 2 10c2 3.5 4.7 5.2 8 5.2 1.4 0 2.7-.3 3.9-.9M8.3 8.5a2.3 2.3 0 0 0 3.2 3.2",
    ),
    (
        Icon::Offline,
        "M3 3l14 14M2.5 8.5a11 11 0 0 1 4-2.3M9.5 5.3c3-.1 5.8 1 8 3.2M5.3 11.3a7 7 0 0 1 3.2-1.8M14.7 11.3l-.8-.7M8 14a3 3 0 0 1 3.6-.4M10 16.2v.1",
    ),
];

thread_local! {
    /// Draws the others, once their paths are there.
    static REST: Cell<fn(Icon) -> &'static str> = const { Cell::new(|_| "") };
}

/// From now on all signs can be drawn. Their paths travel with the frame, which calls this.
pub fn complete() {
    REST.set(paths::path);
}
