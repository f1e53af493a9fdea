//! Forms of responses, from the document, and what is done with a success that does not have its form.
//!
//! Nothing here runs for a response that can be read as it is. Otherwise one odd value would lose all others: a page has up to 8000
//! leads, and a lookup after a lost response reads pages too. The rules:
//!
//! - A number where text is expected becomes its digits; text with a number in it, where a number is expected, becomes the number.
//! - An optional value that does not fit is left out.
//! - In an item of a list, required text that does not fit becomes empty text. Any other item that does not fit is left out.
//! - Everything else that is required must fit. The error names its place.
//!
//! Places are made of names that the document has, so that they never show a key of `metadata`.

use serde::de::DeserializeOwned;
use serde_json::{Number, Value};

mod repair;

pub(crate) use repair::repaired;

/// The form that the document gives a value of a response.
#[derive(Debug)]
#[allow(dead_code, reason = "the document decides which of them there are")]
pub(crate) enum Form {
    Any,
    Text,
    Number,
    Whole,
    Flag,
    List(&'static Form),
    /// The members that the document names, and the form of all others where it has one.
    Object(&'static [Member], Option<&'static Form>),
    /// Parts of one object.
    All(&'static [&'static Form]),
    /// Kinds of objects, told apart by the text of a property.
    Kinds(&'static str, &'static [(&'static str, &'static Form)]),
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    /// The object cannot be read without it.
    pub(crate) required: bool,
    pub(crate) form: &'static Form,
}

/// The message where the place of the problem is not known.
pub(crate) const UNEXPECTED: &str = "the response has an unexpected form";
/// Places that are named in the log and in no case more.
const MOST_NAMED: usize = 20;

/// Values that were replaced or left out.
#[derive(Debug, Default)]
pub(crate) struct Replaced {
    /// The places of the first ones.
    pub(crate) places: Vec<String>,
    pub(crate) count: usize,
}

/// Reads a success that its type does not take as it is.
///
/// The error says what is wrong with which field. It has no source: serde's text quotes values.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8], form: &Form) -> Result<(T, Replaced), String> {
    let (value, replaced) = mended(body, form)?;
    let read = serde_json::from_value(value).map_err(|_| UNEXPECTED.to_owned())?;
    Ok((read, replaced))
}

/// The body as its type can read it.
pub(crate) fn mended(body: &[u8], form: &Form) -> Result<(Value, Replaced), String> {
    let mut value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(error) => match repaired(body).map(|repaired| serde_json::from_slice(&repaired)) {
            Some(Ok(value)) => value,
            // The position is that in the body, not that in the repaired text.
            _ => return Err(format!("the response is not JSON at line {} column {}", error.line(), error.column())),
        },
    };
    if value.get("success") == Some(&Value::Bool(false)) {
        return Err("the response says both that it is a success and that it is not".to_owned());
    }
    let mut mending = Mending::default();
    mending.fit(&mut value, form).map_err(|problem| format!("the response cannot be read: {problem}"))?;
    Ok((value, mending.replaced))
}

#[derive(Default)]
struct Mending {
    /// The place of the value that is looked at: `data.leads[3]`.
    place: String,
    replaced: Replaced,
}

impl Mending {
    fn at<R>(&mut self, step: &str, look: impl FnOnce(&mut Self) -> R) -> R {
        let length = self.place.len();
        if length > 0 && !step.starts_with('[') {
            self.place.push('.');
        }
        self.place.push_str(step);
        let result = look(self);
        self.place.truncate(length);
        result
    }

    fn note(&mut self) {
        self.replaced.count += 1;
        if self.replaced.places.len() < MOST_NAMED {
            self.replaced.places.push(self.place.clone());
        }
    }

    /// Lets the value have the form, or says why it cannot.
    fn fit(&mut self, value: &mut Value, form: &Form) -> Result<(), String> {
        let expected = match (form, &mut *value) {
            (Form::Any, _) | (Form::Text, Value::String(_)) | (Form::Number, Value::Number(_)) | (Form::Flag, Value::Bool(_)) => {
                return Ok(());
            }
            (Form::Text, Value::Number(number)) => {
                *value = Value::String(number.to_string());
                self.note();
                return Ok(());
            }
            (Form::Whole, Value::Number(number)) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => return Ok(()),
            (Form::Number | Form::Whole, Value::String(text)) => match number(text, matches!(form, Form::Whole)) {
                Some(number) => {
                    *value = Value::Number(number);
                    self.note();
                    return Ok(());
                }
                None => "a number",
            },
            (Form::List(item), Value::Array(items)) => {
                self.fit_items(items, item);
                return Ok(());
            }
            (Form::Object(members, rest), Value::Object(object)) => {
                for member in *members {
                    self.at(member.name, |mending| mending.fit_member(object, member))?;
                }
                if let Some(rest) = rest {
                    let is_named = |name: &str| members.iter().any(|member| member.name == name);
                    object.retain(|name, value| is_named(name) || self.at("…", |mending| mending.keeps(value, rest)));
                }
                return Ok(());
            }
            (Form::All(parts), _) => return parts.iter().try_for_each(|part| self.fit(value, part)),
            (Form::Kinds(property, kinds), _) => {
                let tag = value.get(property).and_then(Value::as_str);
                let kind = kinds.iter().find(|(name, _)| tag == Some(name));
                return kind.map_or(Ok(()), |(_, form)| self.fit(value, form));
            }
            (Form::Text, _) => "text",
            (Form::Number, _) => "a number",
            (Form::Whole, _) => "a whole number",
            (Form::Flag, _) => "true or false",
            (Form::List(_), _) => "a list",
            (Form::Object(..), _) => "an object",
        };
        Err(format!("{} is {}, not {expected}", self.named(), kind(value)))
    }

    /// False for a value that cannot be given the form.
    fn keeps(&mut self, value: &mut Value, form: &Form) -> bool {
        let fits = self.fit(value, form).is_ok();
        if !fits {
            self.note();
        }
        fits
    }

    fn fit_member(&mut self, object: &mut serde_json::Map<String, Value>, member: &Member) -> Result<(), String> {
        match object.get_mut(member.name) {
            None if member.required => Err(format!("{} is missing", self.named())),
            None => Ok(()),
            Some(value) if member.required => self.fit(value, member.form),
            Some(Value::Null) => Ok(()),
            Some(value) => {
                if !self.keeps(value, member.form) {
                    object.remove(member.name);
                }
                Ok(())
            }
        }
    }

    fn fit_items(&mut self, items: &mut Vec<Value>, form: &Form) {
        let mut index = 0;
        items.retain_mut(|item| {
            let keeps = self.at(&format!("[{index}]"), |mending| {
                mending.fill(item, form);
                mending.keeps(item, form)
            });
            index += 1;
            keeps
        });
    }

    /// Gives required text that an item does not have in a readable form an empty one: an item is not lost for it.
    fn fill(&mut self, item: &mut Value, form: &Form) {
        let (Form::Object(members, _), Value::Object(object)) = (form, item) else { return };
        for member in members.iter().filter(|member| member.required && matches!(member.form, Form::Text)) {
            if !matches!(object.get(member.name), Some(Value::String(_) | Value::Number(_))) {
                self.at(member.name, Self::note);
                object.insert(member.name.to_owned(), Value::String(String::new()));
            }
        }
    }

    fn named(&self) -> &str {
        if self.place.is_empty() { "the body" } else { &self.place }
    }
}

/// The number that a text has in it.
fn number(text: &str, whole: bool) -> Option<Number> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some(Number::from(number));
    }
    // Rust reads `inf` and `nan` as numbers.
    let is_written_so = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().ok().filter(|_| is_written_so)?;
    if whole && number.fract() != 0.0 { None } else { Number::from_f64(number) }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
