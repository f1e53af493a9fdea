//! Random choices that depend on the seed only: a seed gives the same document on every machine.

use yaml_serde::Value;

/// A generator of random numbers (SplitMix64).
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The seed of another generator.
    pub fn seed(&mut self) -> u64 {
        self.next()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound, 0 where the bound is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound == 0 { 0 } else { (self.next() % bound as u64) as usize }
    }

    /// True with a chance of one in `times`.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// A name that is difficult for a generator, or a plain one.
    pub fn name(&mut self) -> String {
        let name = if self.one_in(3) { self.pick(PLAIN) } else { self.pick(HOSTILE) };
        match self.below(8) {
            0 => name.to_uppercase(),
            1 => name.to_lowercase(),
            2 => format!("{name}Response"),
            3 => format!("{}{name}", self.pick(PLAIN)),
            _ => name.to_owned(),
        }
    }

    /// A scalar that is difficult for a generator, or a plain one.
    pub fn scalar(&mut self) -> Value {
        match self.below(6) {
            0 => Value::Null,
            1 => Value::Bool(self.one_in(2)),
            2 => Value::from(self.pick(NUMBERS).to_owned()),
            3 => Value::from([0.5, -1.5, 1e300, f64::MAX][self.below(4)]),
            _ => Value::from(self.name()),
        }
    }
}

const PLAIN: &[&str] = &["lead", "note", "tag", "campaign", "owner", "amount", "createdAt", "kind"];

const NUMBERS: &[&i64] = &[&0, &1, &-1, &2, &5, &100, &255, &256, &65536, &2147483648, &4294967296, &i64::MAX, &i64::MIN];

/// Keywords, names of the prelude, of the generated code and of other languages, and texts that are barely names.
const HOSTILE: &[&str] = &[
    "self",
    "Self",
    "crate",
    "super",
    "type",
    "async",
    "await",
    "dyn",
    "gen",
    "try",
    "move",
    "mod",
    "fn",
    "use",
    "box",
    "yield",
    "abstract",
    "union",
    "static",
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "String",
    "str",
    "Vec",
    "Box",
    "Default",
    "Clone",
    "Copy",
    "Debug",
    "Display",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "FromStr",
    "ToString",
    "Iterator",
    "Send",
    "Sync",
    "Drop",
    "Fn",
    "Error",
    "error",
    "builder",
    "types",
    "defaults",
    "prelude",
    "support",
    "generated",
    "client",
    "Client",
    "ClientInfo",
    "inner",
    "baseurl",
    "new",
    "with_client",
    "newWithClient",
    "api_version",
    "ApiVersion",
    "send",
    "stream",
    "body",
    "bodyMap",
    "request",
    "response",
    "result",
    "url",
    "info",
    "headerMap",
    "header_map",
    "value",
    "v",
    "e",
    "s",
    "index",
    "built",
    "query",
    "path",
    "ByteStream",
    "ResponseValue",
    "OperationInfo",
    "RequestBuilderExt",
    "ClientHooks",
    "encode_path",
    "progenitor_client",
    "reqwest",
    "serde",
    "std",
    "core",
    "chrono",
    "regress",
    "bool",
    "i64",
    "u8",
    "f64",
    "usize",
    "Unknown",
    "Variant0",
    "Subtype0",
    "LeadStatus",
    "Lead",
    "NewLead",
    "validate",
    "get",
    "min",
    "max",
    "MIN",
    "MAX_ITEMS",
    "as_str",
    "Operation",
    "ErrorCode",
    "ALL",
    "TABLE",
    "a-b",
    "a_b",
    "aB",
    "a.b",
    "a b",
    "_",
    "__",
    "-",
    "",
    " ",
    "1",
    "1a",
    "é",
    "名",
    "🦀",
    "x'y",
    "\"",
    "\\",
    "{",
    "}",
    "{}",
    "{id}",
    "../x",
    "\n",
    "$ref",
    "r#type",
    "+1",
    "-1",
    "true",
    "null",
    "additionalProperties",
    "extra",
    "data",
    "success",
    "_id",
    "id",
    "Id",
    "ID",
    "item",
    "Item",
    "key",
    "Content-Type",
    "x-api-key",
    "Authorization",
    "x-api key",
    "constructor",
    "__proto__",
];
