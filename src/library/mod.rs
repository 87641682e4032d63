//! The library: the tantivy index of published lessons, derived from the register.
//!
//! Lessons enter through the register's feed of changes; pages of hits, facets, completions and similar lessons leave. The
//! library can be thrown away and made again at any time; the number of the last change it holds and a fingerprint of what
//! shaped it stand in its last commit. Every request compares the register's sequence first, so what was withdrawn is hidden
//! from the next request on, before the index itself has followed.

mod analyse;
mod check;
mod collect;
mod counts;
mod duplicates;
mod error;
mod evidence;
mod facts;
mod filters;
mod folder;
mod generation;
mod hits;
mod items;
mod labels;
mod latest;
mod likeness;
mod overview;
mod parse;
mod plan;
mod queries;
pub mod ranking;
pub mod request;
mod rerank;
pub mod response;
mod rows;
mod schema;
mod search;
mod similar;
mod snippet;
mod spelling;
mod stem;
mod stop;
mod suggest;
mod surface;
pub mod synonyms;
mod tokens;
mod unwanted;
mod vocabulary;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rustc_hash::FxHashSet;
use tantivy::collector::Collector as _;
use tantivy::query::{AllQuery, EnableScoring, Query};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{Executor, Index, IndexReader, ReloadPolicy};

use crate::caught::caught;
use crate::register::{Register, create_private_folder};
use crate::themes::Taxonomy;

pub use error::LibraryError;
pub(crate) use parse::{has_alternatives, is_quote};
pub use ranking::Ranking;
pub use request::{SearchRequest, Sort};
pub use response::{
    Abbreviation, Agreement, FacetValue, Hit, NamedLabel, Overview, SearchResponse, SimilarHit, Suggestion,
    ThemeCount,
};
pub use synonyms::Words;
pub use writer::CaughtUp;

use analyse::{Analyser, ClinicalTokenizer};
use collect::{Gather, Gathered};
use error::DAMAGED;
use evidence::LabelWords;
use filters::Filters;
use folder::Stamp;
use generation::Generation;
use labels::Labels;
use ranking::Boosts;
use schema::Fields;
use stem::Stems;
use synonyms::Synonyms;

/// Name of the library's folder in the data folder.
pub const FOLDER: &str = "library";

/// The library of a data folder. Share it in an `Arc`.
pub struct Library {
    folder: PathBuf,
    register: Arc<Register>,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    fingerprint: String,
    taxonomy: Labels,
    synonyms: Synonyms,
    ranking: Ranking,
    label_words: LabelWords,
    threads: usize,
    /// For libraries of more than [`MANY`] lessons: segments are searched side by side.
    pool: Executor,
    boosts: Mutex<(u32, Arc<Boosts>)>,
    tools: Mutex<Vec<Tools>>,
    generation: RwLock<Arc<Generation>>,
    refreshing: Mutex<Option<Stamp>>,
    hidden: Mutex<Hidden>,
    browse: Mutex<Option<Browse>>,
}

/// What a thread needs to read texts; kept from one request to the next, because stems are remembered.
struct Tools {
    stems: Stems,
    analyser: Analyser,
}

/// Tools on loan.
struct Loan<'a> {
    tools: Option<Tools>,
    shelf: &'a Mutex<Vec<Tools>>,
}

/// Lessons that are gone since the last commit.
#[derive(Default)]
struct Hidden {
    /// Sequence of the library and of the register for which `keys` holds.
    of: (u64, u64),
    keys: Arc<FxHashSet<u64>>,
}

/// Counts over a generation with some lessons hidden.
type Browse = (Arc<Generation>, Arc<FxHashSet<u64>>, Arc<Gathered>);
/// Lessons from which on a search is shared out; hardly any in this module's own tests, so that they go that way too.
const MANY: u64 = if cfg!(test) { 1 } else { 100_000 };

impl Library {
    /// Opens the library in `folder`, or makes an empty one. An index in another form is thrown away: it is made from the
    /// register again at the next [`Library::catch_up`].
    ///
    /// # Errors
    /// If the folder cannot be used, or holds an index in another form that another process is writing.
    pub fn open(
        folder: &Path,
        register: Arc<Register>,
        taxonomy: Taxonomy,
        words: &Words,
    ) -> Result<Self, LibraryError> {
        Self::open_with(folder, register, &taxonomy, words, Ranking::default())
    }

    /// As [`Library::open`], with other parameters of ranking.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_with(
        folder: &Path,
        register: Arc<Register>,
        taxonomy: &Taxonomy,
        words: &Words,
        ranking: Ranking,
    ) -> Result<Self, LibraryError> {
        create_private_folder(folder).map_err(|error| LibraryError::Folder(folder.to_owned(), error))?;
        let synonyms = Synonyms::new(words);
        let tokenizers = TokenizerManager::default();
        tokenizers
            .register(schema::TOKENIZER, TextAnalyzer::from(ClinicalTokenizer::new(synonyms.cased.clone())));
        tokenizers.register("lines", TextAnalyzer::from(surface::LinesTokenizer));
        let (_, fields) = schema::build();
        let mut analyser = Analyser::new(synonyms.cased.clone());
        let labels = Labels::new(taxonomy);
        let label_words = LabelWords::new(taxonomy, &labels, &mut analyser);
        let taxonomy = labels;
        let opened = |anew| {
            let index = folder::open_index(folder, &tokenizers, anew)?;
            let reader: IndexReader =
                index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
            // tantivy panics over some damage.
            let generation = caught(|| Generation::open(&index, &reader, fields, &taxonomy, None))
                .unwrap_or(Err(LibraryError::Index(DAMAGED)))?;
            Ok::<_, LibraryError>((index, reader, generation))
        };
        let (index, reader, generation) = match opened(false) {
            // The register has all of it: what cannot be read is made again.
            Err(error) if error.is_damage() => opened(true)?,
            other => other?,
        };
        let fingerprint = schema::fingerprint(&format!("{}\n{}", words.synonyms, words.ambiguous), &ranking);
        let threads = std::thread::available_parallelism().map_or(1, usize::from).clamp(1, 4);
        Ok(Self {
            folder: folder.to_owned(),
            register,
            index,
            reader,
            fields,
            fingerprint,
            label_words,
            taxonomy,
            synonyms,
            threads,
            pool: if threads > 1 {
                Executor::multi_thread(threads, "search-")?
            } else {
                Executor::single_thread()
            },
            boosts: Mutex::new((0, Arc::new(Boosts::new(&ranking, 0)))),
            ranking,
            tools: Mutex::default(),
            generation: RwLock::new(Arc::new(generation)),
            refreshing: Mutex::default(),
            hidden: Mutex::default(),
            browse: Mutex::default(),
        })
    }

    /// Last change of the register that the library holds.
    pub fn sequence(&self) -> u64 {
        self.generation().sequence()
    }

    /// Lessons in the library.
    pub fn len(&self) -> usize {
        self.generation().searcher.num_docs() as usize
    }

    /// Whether there is no lesson in the library.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory that hold the facts of the lessons.
    pub fn memory(&self) -> usize {
        self.generation().rows.iter().map(|rows| rows.bytes()).sum()
    }

    /// The folder of the index.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The tokeniser of the index, for the benchmark.
    #[doc(hidden)]
    pub fn tokenizer(&self) -> TextAnalyzer {
        TextAnalyzer::from(ClinicalTokenizer::new(self.synonyms.cased.clone()))
    }

    fn generation(&self) -> Arc<Generation> {
        self.generation.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The last commit, and the lessons that are gone since.
    fn current(&self) -> Result<(Arc<Generation>, Arc<FxHashSet<u64>>), LibraryError> {
        self.current_since(self.register.sequence()?)
    }

    /// As [`Library::current`]; `last` is the number of the register's last change, read a moment ago.
    fn current_since(&self, mut last: u64) -> Result<(Arc<Generation>, Arc<FxHashSet<u64>>), LibraryError> {
        let mut generation = self.generation();
        if generation.sequence() == last {
            return Ok((generation, Arc::default()));
        }
        // Another process may have committed in the meantime.
        generation = self.refreshed()?;
        if generation.sequence() > last {
            // Changes may have come and been committed while this waited: only a number read after the commit can tell.
            last = self.register.sequence()?;
        }
        let of = (generation.sequence(), last);
        if of.0 == last {
            return Ok((generation, Arc::default()));
        }
        let mut hidden = lock(&self.hidden);
        if hidden.of != of {
            let keys = if of.0 > of.1 {
                // A library of another register: nothing of it may be shown.
                generation.keys().collect()
            } else {
                self.register.gone_since(of.0)?.iter().map(schema::key_of).collect()
            };
            *hidden = Hidden { of, keys: Arc::new(keys) };
        }
        let keys = hidden.keys.clone();
        Ok((generation, keys))
    }

    /// The last commit, opened now if it is a newer one.
    fn refreshed(&self) -> Result<Arc<Generation>, LibraryError> {
        let mut known = lock(&self.refreshing);
        let stamp = folder::stamp(&self.folder);
        if stamp.is_some() && *known == stamp {
            return Ok(self.generation());
        }
        let before = self.generation();
        let next = Arc::new(Generation::open(
            &self.index,
            &self.reader,
            self.fields,
            &self.taxonomy,
            Some(&before),
        )?);
        *self.generation.write().unwrap_or_else(PoisonError::into_inner) = next.clone();
        *lock(&self.browse) = None;
        *known = stamp;
        Ok(next)
    }

    /// One pass over a generation. Where there are many lessons all processors share it, so that the longest wait is short;
    /// where there are few, handing the work over would cost more than it saves.
    fn gather(
        &self,
        generation: &Generation,
        query: &dyn Query,
        gather: &Gather,
    ) -> Result<Gathered, LibraryError> {
        let searcher = &generation.searcher;
        let alone = Executor::single_thread();
        let executor = if searcher.num_docs() > MANY { &self.pool } else { &alone };
        let scoring = if gather.requires_scoring() {
            EnableScoring::enabled_from_searcher(searcher)
        } else {
            EnableScoring::disabled_from_searcher(searcher)
        };
        Ok(searcher.search_with_executor(query, gather, executor, scoring)?)
    }

    /// Counts over the whole library without hits, worked out once a commit.
    fn browse(
        &self,
        generation: &Arc<Generation>,
        hidden: &Arc<FxHashSet<u64>>,
    ) -> Result<Arc<Gathered>, LibraryError> {
        if let Some((of, without, counts)) = &*lock(&self.browse)
            && Arc::ptr_eq(of, generation)
            && without == hidden
        {
            return Ok(counts.clone());
        }
        let gather = Gather {
            generation: generation.clone(),
            filters: Filters::default(),
            typed: Filters::default(),
            hidden: hidden.clone(),
            sort: Sort::Newest,
            limit: 1,
            scored: false,
            boosts: self.boosts(),
            evidence: None,
            least: 0.0,
            counted: true,
        };
        let counts = Arc::new(self.gather(generation, &AllQuery, &gather)?);
        *lock(&self.browse) = Some((generation.clone(), hidden.clone(), counts.clone()));
        Ok(counts)
    }

    /// The boosts of this month.
    fn boosts(&self) -> Arc<Boosts> {
        let today = jiff::Zoned::now().date();
        let now = crate::values::Month::of(today).map_or(0, |month| facts::month_number(month) as u32);
        let mut boosts = lock(&self.boosts);
        if boosts.0 != now {
            *boosts = (now, Arc::new(Boosts::new(&self.ranking, now)));
        }
        boosts.1.clone()
    }

    fn tools(&self) -> Loan<'_> {
        let tools = lock(&self.tools).pop().unwrap_or_else(|| Tools {
            stems: Stems::new(),
            analyser: Analyser::new(self.synonyms.cased.clone()),
        });
        Loan { tools: Some(tools), shelf: &self.tools }
    }
}

impl std::ops::Deref for Loan<'_> {
    type Target = Tools;

    #[expect(clippy::expect_used, reason = "the tools are taken away in drop only")]
    fn deref(&self) -> &Tools {
        self.tools.as_ref().expect("on loan")
    }
}

impl std::ops::DerefMut for Loan<'_> {
    #[expect(clippy::expect_used, reason = "the tools are taken away in drop only")]
    fn deref_mut(&mut self) -> &mut Tools {
        self.tools.as_mut().expect("on loan")
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        if let Some(tools) = self.tools.take() {
            lock(self.shelf).push(tools);
        }
    }
}

/// A poisoned lock only means that another thread panicked; what the lock guards is replaced as a whole, never by halves.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
