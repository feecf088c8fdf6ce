//! Rules that can be broken on purpose, to see that the simulator would notice.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    None,
    /// Every attempt gets an id of its own.
    IdPerAttempt,
    /// Every tab sends.
    NoLock,
    /// Requests do not say whose they are: the session decides.
    LiveSession,
    /// The person is told before it lies safe.
    AcknowledgesEarly,
    /// It leaves before it is noted that it leaves.
    Unmarked,
    /// What is refused goes without a word.
    DropsRefused,
    /// Anything is sent next, not the first of its subject.
    AnyOrder,
    /// Saves leave without the version that they stand on.
    Unconditional,
    /// Pauses end at a time of the device's clock.
    TrustsTheClock,
    /// A sign-out leaves the entries.
    NoWipe,
    /// Signing in again wakes nothing.
    NobodyReturns,
    /// The sending tab waits until it is told.
    NeverLooksAgain,
    /// After three attempts it counts as hopeless.
    GivesUp,
}
