//! The icons: one stroke, drawn on a field of 20 by 20.

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
        match self {
            Self::Home => "M3.5 9 10 3.5 16.5 9M5 8v8.5h10V8M8.5 16.5v-4h3v4",
            Self::Book => "M10 5.5C8.5 4.3 6.2 4 3 4v11.5c3.2 0 5.5.3 7 1.5 1.5-1.2 3.8-1.5 7-1.5V4c-3.2 0-5.5.3-7 1.5zM10 5.5V17",
            Self::Wallet => {
                "M4 5.5h12a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 15V5A1.5 1.5 0 0 1 4 3.5h10v2M13.5 11h.5"
            }
            Self::Cap => "M1.8 8 10 4l8.2 4L10 12zM5 9.7v4c1.3 1.2 3 1.8 5 1.8s3.7-.6 5-1.8v-4M18.2 8v4.5",
            Self::People => {
                "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c.4-3.2 2.5-5 5.5-5s5.1 1.8 5.5 5M13 3.9a3 3 0 0 1 0 5.2M15 12c1.8.7 2.8 2.2 3 4.5"
            }
            Self::Person => "M10 9.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM4 17c.4-3.4 2.7-5.2 6-5.2s5.6 1.8 6 5.2",
            Self::Invite => {
                "M8 9.5a3.1 3.1 0 1 0 0-6.2 3.1 3.1 0 0 0 0 6.2zM2.2 17c.4-3.3 2.6-5.1 5.8-5.1 1.6 0 2.9.4 3.9 1.2M15 11.5v5M12.5 14h5"
            }
            Self::Building => "M4 17V3.5h8V17M12 8h4v9M2.5 17h15M6.5 6.5h3M6.5 9.5h3M6.5 12.5h3",
            Self::Menu => "M3 6h14M3 10h14M3 14h14",
            Self::Rows => "M3 5h14M3 10h14M3 15h14",
            Self::Grid => "M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM11.5 11.5h5v5h-5z",
            Self::Search => "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13.2 13.2 17 17",
            Self::Filter => "M3 5.5h14M6 10h8M8.5 14.5h3",
            Self::Bell => "M5 8.5a5 5 0 0 1 10 0c0 4 1.5 5 1.5 5h-13S5 12.5 5 8.5M8.2 16.5a2 2 0 0 0 3.6 0",
            Self::Sun => {
                "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M4.3 15.7l1.4-1.4M14.3 5.7l1.4-1.4"
            }
            Self::Moon => "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z",
            Self::Screen => "M2.5 4h15v9.5h-15zM7 17h6M10 13.5V17",
            Self::Globe => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM3 10h14M10 3c2 2 3 4.3 3 7s-1 5-3 7c-2-2-3-4.3-3-7s1-5 3-7z",
            Self::SignOut => "M8 3.5H3.5v13H8M8 10h9M13.5 6.5 17 10l-3.5 3.5",
            Self::Settings => "M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
            Self::Pen => "M4 16l.8-3.2 8.4-8.4a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L7.2 15.2z",
            Self::Copy => "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
            Self::Bin => "M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.8 11h7.4l.8-11",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Minus => "M4 10h12",
            Self::Cross => "M5.5 5.5l9 9M14.5 5.5l-9 9",
            Self::Check => "M4.5 10.5 8 14l7.5-8",
            Self::More => {
                "M4.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M9.6 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M15.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0"
            }
            Self::Grip => {
                "M7.1 5.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M7.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M7.1 14.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.1 5.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.1 10a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0M12.1 14.5a.4.4 0 1 0 .8 0 .4.4 0 1 0-.8 0"
            }
            Self::ChevronDown => "M5.5 8l4.5 4.5L14.5 8",
            Self::ChevronUp => "M5.5 12 10 7.5 14.5 12",
            Self::ChevronStart => "M12 5.5 7.5 10l4.5 4.5",
            Self::ChevronEnd => "M8 5.5 12.5 10 8 14.5",
            Self::UpDown => "M6.5 8 10 4.5 13.5 8M6.5 12l3.5 3.5 3.5-3.5",
            Self::ArrowUp => "M10 16V4.5M5.5 9 10 4.5 14.5 9",
            Self::ArrowDown => "M10 4v11.5M5.5 11l4.5 4.5 4.5-4.5",
            Self::ArrowStart => "M16 10H4M9 5.5 4.5 10 9 14.5",
            Self::ArrowEnd => "M4 10h12M11 5.5 15.5 10 11 14.5",
            Self::Download => "M10 3.5v9M6.5 9.5 10 13l3.5-3.5M4 16.5h12",
            Self::Upload => "M10 13V4M6.5 7 10 3.5 13.5 7M4 16.5h12",
            Self::Refresh => "M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 3.5v4h-4",
            Self::Undo => "M4 4v4h4M4.3 8A6.5 6.5 0 1 1 3.5 11.5",
            Self::External => "M8 4H4v12h12v-4M11.5 3.5h5v5M16.5 3.5 9 11",
            Self::Link => {
                "M8.5 11.5a3 3 0 0 0 4.3 0l2.7-2.7a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.7 2.7a3 3 0 0 0 4.3 4.3l1-1"
            }
            Self::Mail => "M3 4.5h14v11H3zM3 5.5l7 5.5 7-5.5",
            Self::Send => "M3 10 17 3.5 12.5 17l-3-5.5zM9.5 11.5 17 3.5",
            Self::Calendar => "M3.5 4.5h13v12h-13zM3.5 8.5h13M7 2.5v3M13 2.5v3",
            Self::Clock => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.5V10l2.5 1.5",
            Self::Done => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM6.8 10.3l2.2 2.2 4.2-4.6",
            Self::Failed => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.7 7.7l4.6 4.6M12.3 7.7l-4.6 4.6",
            Self::Warning => "M10 3.5 2.5 16.5h15zM10 8.5v3.5M10 14.2v.1",
            Self::Note => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5v4M10 6.6v.1",
            Self::Question => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8 8.2a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.3M10 13.6v.1",
            Self::Half => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 3v14",
            Self::Ring => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z",
            Self::Paused => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM8.3 7.5v5M11.7 7.5v5",
            Self::New => "M10 3v4M10 13v4M3 10h4M13 10h4",
            Self::Lock => "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
            Self::Key => "M7 13a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10.5 9.5H18M15 9.5V13M18 9.5v2",
            Self::Shield => "M10 2.8 4 5v4.5c0 3.7 2.5 6.3 6 7.7 3.5-1.4 6-4 6-7.7V5zM7.3 10l2 2 3.5-3.8",
            Self::Eye => {
                "M2 10c2-3.5 4.7-5.2 8-5.2s6 1.7 8 5.2c-2 3.5-4.7 5.2-8 5.2S4 13.5 2 10zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z"
            }
            Self::EyeOff => {
                "M3.5 3.5l13 13M8 5c.7-.2 1.3-.2 2-.2 3.3 0 6 1.7 8 5.2-.6 1.1-1.3 2-2.1 2.7M5.2 6.3C4 7.2 2.9 8.4 2 10c2 3.5 4.7 5.2 8 5.2 1.4 0 2.7-.3 3.9-.9M8.3 8.5a2.3 2.3 0 0 0 3.2 3.2"
            }
            Self::Star => "M10 3l2.1 4.5 4.9.6-3.6 3.4.9 4.9L10 14l-4.3 2.4.9-4.9L3 8.1l4.9-.6z",
            Self::Flag => "M5 17V3.5M5 4.5h9.5l-2 3.5 2 3.5H5",
            Self::Award => "M10 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM7.5 10.8 6.5 17.5 10 15.5l3.5 2-1-6.7",
            Self::Announce => "M3 8.5v3l9 4V4.5zM12 7a3 3 0 0 1 0 6M5 12.5l1 4h2l-.8-3",
            Self::Receipt => "M5 2.5h10v15l-2-1.3-1.7 1.3-1.3-1.3-1.3 1.3L7 16.2l-2 1.3zM7.5 6.5h5M7.5 10h5",
            Self::Camera => "M3 6h3.5L8 4h4l1.5 2H17v10H3zM10 13.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4z",
            Self::File => "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4",
            Self::FileText => "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4M7.5 10h5M7.5 13h5",
            Self::Sheet => "M5 2.5h6.5l4 4v11H5zM11.5 2.5v4h4M7.5 9.5h5.5v5H7.5zM7.5 12h5.5M10.2 9.5v5",
            Self::Slides => "M3 4h14v9.5H3zM10 13.5V16M7 17.5l3-1.5 3 1.5M6.5 10.5v-2M10 10.5V7M13.5 10.5v-3",
            Self::Image => "M3 4h14v12H3zM3 13.5l4-4 3.5 3.5 2.5-2.5 4 4M12.6 7.5a.6.6 0 1 0 1.2 0 .6.6 0 1 0-1.2 0",
            Self::Film => "M3 4.5h14v11H3zM8.3 7.5v5l4-2.5z",
            Self::Play => "M6.5 4.5v11l9-5.5z",
            Self::Sound => "M3 8v4h3l4 3.5v-11L6 8zM13 7.5a3.5 3.5 0 0 1 0 5M15 5a7 7 0 0 1 0 10",
            Self::Box => "M3.5 6 10 2.8 16.5 6v8L10 17.2 3.5 14zM3.5 6 10 9.2 16.5 6M10 9.2v8",
            Self::Folder => "M2.5 5.5a1 1 0 0 1 1-1h4l2 2.2h7a1 1 0 0 1 1 1v7.8a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1z",
            Self::Archive => "M3 4h14v3.5H3zM4 7.5h12v9H4zM8 10.5h4",
            Self::Tag => "M3 3.5h6.5l7.5 7.5-6 6L3.5 9.5zM6.2 6.7v.1",
            Self::Chart => "M3.5 16.5h13M5.5 13.5v-4M9 13.5v-8M12.5 13.5v-5.5M15.5 13.5V4",
            Self::Offline => {
                "M3 3l14 14M2.5 8.5a11 11 0 0 1 4-2.3M9.5 5.3c3-.1 5.8 1 8 3.2M5.3 11.3a7 7 0 0 1 3.2-1.8M14.7 11.3l-.8-.7M8 14a3 3 0 0 1 3.6-.4M10 16.2v.1"
            }
        }
    }
}
