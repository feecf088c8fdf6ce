//! Endpoints of training.
