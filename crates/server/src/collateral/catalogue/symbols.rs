//! Words and rules that many assets share, kept once.

use std::{collections::HashMap, sync::Arc};

use guildhall_domain::audience::Audience;

use crate::error::Error;

/// A shared word.
pub(in crate::collateral) type Symbol = u32;

/// Shared words and audience rules.
#[derive(Debug, Clone, Default)]
pub(in crate::collateral) struct Symbols {
    list: Vec<Arc<str>>,
    index: HashMap<Arc<str>, Symbol>,
    rules: HashMap<String, Arc<Audience>>,
}

impl Symbols {
    /// The symbol of a word, made when new.
    pub(super) fn intern(&mut self, word: &str) -> Symbol {
        if let Some(symbol) = self.index.get(word) {
            return *symbol;
        }
        let word: Arc<str> = word.into();
        let symbol = Symbol::try_from(self.list.len()).unwrap_or(Symbol::MAX);
        self.list.push(Arc::clone(&word));
        self.index.insert(word, symbol);
        symbol
    }

    /// The same for a list in JSON.
    pub(super) fn intern_all(&mut self, json: &str) -> Result<Box<[Symbol]>, Error> {
        if json == "[]" {
            return Ok(Box::default());
        }
        let words: Vec<String> = serde_json::from_str(json).map_err(Error::internal)?;
        Ok(words.iter().map(|word| self.intern(word)).collect())
    }

    /// The audience rule in JSON, shared.
    pub(super) fn rule(&mut self, json: &str) -> Result<Arc<Audience>, Error> {
        if let Some(rule) = self.rules.get(json) {
            return Ok(Arc::clone(rule));
        }
        let rule: Arc<Audience> = Arc::new(serde_json::from_str(json).map_err(Error::internal)?);
        self.rules.insert(json.to_owned(), Arc::clone(&rule));
        Ok(rule)
    }

    /// The symbol of a word that some asset has.
    pub(super) fn find(&self, word: &str) -> Option<Symbol> {
        self.index.get(word).copied()
    }

    /// The word.
    pub(in crate::collateral) fn word(&self, symbol: Symbol) -> &str {
        self.list.get(symbol as usize).map_or("", AsRef::as_ref)
    }

    /// The words.
    pub(in crate::collateral) fn words(&self, symbols: &[Symbol]) -> Vec<String> {
        symbols.iter().map(|symbol| self.word(*symbol).to_owned()).collect()
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.list.len()
    }
}
