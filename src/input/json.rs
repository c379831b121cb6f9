//! JSON as the same tree as YAML: every value keeps its text and its place. Several values may
//! follow each other, as lines do.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::source_map::{FileId, Span};
use super::tree::{Entry, Node, Value};

/// Deeper than any file we read, shallower than the stack.
const MAX_DEPTH: usize = 32;
/// More than any file we read.
const MAX_VALUES: usize = 2_000_000;
/// More keys than any object we read.
const MAX_KEYS: usize = 1_000;

/// Reads every value of a text; `None` where it is not JSON, and then a problem says why.
pub(super) fn parse_all(text: &str, id: FileId, problems: &Diagnostics) -> Option<Vec<Node>> {
    let mut parser = Parser { text, at: 0, id, depth: 0, values: 0 };
    let mut all = Vec::new();
    loop {
        parser.skip_blanks();
        if parser.peek().is_none() {
            return Some(all);
        }
        match parser.value() {
            Ok(node) => all.push(node),
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    id: FileId,
    depth: usize,
    values: usize,
}

type Parsed<T> = Result<T, Diagnostic>;

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn place(&self, start: usize) -> Span {
        Span { file: self.id, start, end: self.at }
    }

    /// A problem with the character at hand.
    fn wrong(&self, wanted: &str) -> Diagnostic {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let found = rest.chars().next();
        let end = self.at + found.map_or(0, char::len_utf8);
        let place = Span { file: self.id, start: self.at, end };
        let found = found.map_or_else(|| "the end".to_owned(), |found| format!("`{found}`"));
        Diagnostic::at("syntax", place, format!("this is not JSON: wanted {wanted}, found {found}"))
    }

    fn expect(&mut self, byte: u8, wanted: &str) -> Parsed<()> {
        self.skip_blanks();
        if self.peek() != Some(byte) {
            return Err(self.wrong(wanted));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self) -> Parsed<Node> {
        self.skip_blanks();
        let start = self.at;
        self.values += 1;
        if self.values > MAX_VALUES {
            let message = format!("this holds more than {MAX_VALUES} values");
            return Err(Diagnostic::at("too-large", self.place(start), message));
        }
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Value::Scalar(self.string()?),
            Some(b'-' | b'0'..=b'9') => Value::Scalar(self.number()?),
            _ => self.word()?,
        };
        Ok(Node { span: self.place(start), value })
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Parsed<Value>) -> Parsed<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("this is nested more than {MAX_DEPTH} levels deep");
            return Err(Diagnostic::at("too-deep", self.place(self.at), message));
        }
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn array(&mut self) -> Parsed<Value> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::Sequence(items));
        }
        loop {
            items.push(self.value()?);
            if !self.goes_on(b']', "`,` or `]`")? {
                return Ok(Value::Sequence(items));
            }
        }
    }

    fn object(&mut self) -> Parsed<Value> {
        let mut entries: Vec<Entry> = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Mapping(entries));
        }
        loop {
            let entry = self.entry()?;
            if let Some(first) = entries.iter().find(|known| known.key == entry.key) {
                let message = format!("the key `{}` is given twice", entry.key);
                let problem = Diagnostic::at("repeated-key", entry.key_span, message);
                return Err(problem.related(first.key_span, "first given here"));
            }
            if entries.len() >= MAX_KEYS {
                let message = format!("this has more than {MAX_KEYS} keys");
                return Err(Diagnostic::at("too-large", entry.key_span, message));
            }
            entries.push(entry);
            if !self.goes_on(b'}', "`,` or `}`")? {
                return Ok(Value::Mapping(entries));
            }
        }
    }

    fn entry(&mut self) -> Parsed<Entry> {
        self.skip_blanks();
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.wrong("a key in double quotes"));
        }
        let key = self.string()?;
        let key_place = self.place(start);
        self.expect(b':', "`:`")?;
        Ok(Entry { key, key_span: key_place, value: self.value()? })
    }

    /// Whether a comma follows, or the end of what is open.
    fn goes_on(&mut self, end: u8, wanted: &str) -> Parsed<bool> {
        self.skip_blanks();
        let found = self.peek().filter(|byte| *byte == b',' || *byte == end);
        let found = found.ok_or_else(|| self.wrong(wanted))?;
        self.at += 1;
        Ok(found == b',')
    }

    fn word(&mut self) -> Parsed<Value> {
        let words =
            [("true", Value::Scalar("true".to_owned())), ("false", Value::Scalar("false".to_owned()))];
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in words.into_iter().chain([("null", Value::Null)]) {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.wrong("a value"))
    }

    fn digits(&mut self) -> Parsed<()> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.wrong("a digit"));
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    /// A number, as it is written.
    fn number(&mut self) -> Parsed<String> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.wrong("no digit after a leading 0"));
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default().to_owned())
    }

    fn string(&mut self) -> Parsed<String> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(self.wrong("the end of a string")),
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        self.at += 1;
        let character = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'u') => return self.unicode(),
            _ => return Err(self.wrong("an escape")),
        };
        self.at += 1;
        Ok(character)
    }

    /// `\u0041`, or two halves of a character past the first 65,536.
    fn unicode(&mut self) -> Parsed<char> {
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.wrong("a whole character"));
        }
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u")) {
            return Err(self.wrong("the other half of a character"));
        }
        self.at += 1;
        let second = self.hex()?.wrapping_sub(0xdc00);
        let joined = (second < 0x400).then(|| 0x1_0000 + ((first - 0xd800) << 10) + second);
        joined.and_then(char::from_u32).ok_or_else(|| self.wrong("a whole character"))
    }

    /// The four digits after `u`.
    fn hex(&mut self) -> Parsed<u32> {
        let digits = self.text.get(self.at + 1..self.at + 5).unwrap_or_default();
        let plain = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, 16).ok().filter(|_| plain);
        let code = code.ok_or_else(|| self.wrong("four hexadecimal digits"))?;
        self.at += 5;
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::super::source_map::SourceMap;
    use super::*;

    fn parse(text: &str) -> Result<Vec<Node>, String> {
        let mut sources = SourceMap::default();
        let (id, problems) = (sources.add("t", text), Diagnostics::default());
        parse_all(text, id, &problems).ok_or_else(|| problems.sorted()[0].message.clone())
    }

    /// A tree as text again, strings and numbers alike.
    fn shown(node: &Node) -> String {
        match &node.value {
            Value::Null => "null".to_owned(),
            Value::Scalar(text) => text.clone(),
            Value::Sequence(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
            Value::Mapping(entries) => {
                let entries = entries.iter().map(|entry| format!("{}:{}", entry.key, shown(&entry.value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn every_kind_of_value_keeps_its_text() {
        for (text, found) in [
            (r#"{"a": [1, -2.50e+3, true, null, {}], "b": []}"#, "{a:[1 -2.50e+3 true null {}] b:[]}"),
            (r#""\u00e9\ud83d\ude00\n\/""#, "é😀\n/"),
            ("340282366920938463463374607431768211455", "340282366920938463463374607431768211455"),
        ] {
            assert_eq!(parse(text).map(|all| shown(&all[0])), Ok(found.to_owned()));
        }
        assert_eq!(parse("{\"a\":1}\n{\"a\":2}\n").map(|all| all.len()), Ok(2));
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "{",
            "[1,]",
            "{\"a\" 1}",
            "{'a': 1}",
            "[1 2]",
            "tru",
            "\"\\x\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\u0041\"",
            "\"a\nb\"",
            "-",
            "1.",
            "1e",
            "{\"a\":1,\"a\":2}",
            "\"\\u00g0\"",
            "\"\\u+123\"",
            "]",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).unwrap_err().contains("32 levels"));
        assert!(parse(&format!("[{}0]", "0,".repeat(MAX_VALUES))).unwrap_err().contains("values"));
    }
}
