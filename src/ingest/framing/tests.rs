use super::*;
use crate::ingest::shape::shape;
use crate::ingest::text::{self, Charset};

fn frames(text: &str, limit: usize) -> (Option<Shape>, Vec<(Frame, String)>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let (input, _) = text::open(file.path(), Charset::Mixed).unwrap();
    let Some(shape) = shape(input.bytes(), false) else { return (None, Vec::new()) };
    let mut frames = Frames::new(input, shape, limit);
    let mut out = Vec::new();
    loop {
        let frame = frames.next().unwrap();
        let text = if frame == Frame::Record || frame == Frame::Tail {
            String::from_utf8(frames.bytes().to_vec()).unwrap()
        } else {
            String::new()
        };
        out.push((frame, text));
        if matches!(frame, Frame::End | Frame::Truncated | Frame::Broken) {
            return (Some(shape), out);
        }
    }
}

#[test]
fn records_of_every_shape() {
    use Frame::*;
    for (text, shape, expected) in [
        (
            "{\"a\":1}\n\n{\"a\":2}\n",
            Shape::Lines,
            &[(Record, "{\"a\":1}"), (Record, "{\"a\":2}"), (End, "")][..],
        ),
        ("{\"a\":1}\n{\"a\":", Shape::Lines, &[(Record, "{\"a\":1}"), (Tail, "{\"a\":"), (End, "")]),
        (
            "{\"a\":\"x\n{\"a\":2}\n",
            Shape::Lines,
            &[(Record, "{\"a\":\"x"), (Record, "{\"a\":2}"), (End, "")],
        ),
        (
            "{\n \"a\": [1]\n}\n{\n}",
            Shape::Objects,
            &[(Record, "{\n \"a\": [1]\n}"), (Record, "{\n}"), (End, "")],
        ),
        (
            " [ {\"a\":\"]\\\"[\"} , 7,\"s\" ]",
            Shape::Array,
            &[(Record, "{\"a\":\"]\\\"[\"}"), (Record, "7"), (Record, "\"s\""), (End, "")],
        ),
        ("[]", Shape::Array, &[(End, "")]),
        ("[{\"a\":1}", Shape::Array, &[(Record, "{\"a\":1}"), (Truncated, "")]),
        ("[{\"a\":1} {\"a\":2}]", Shape::Array, &[(Record, "{\"a\":1}"), (Broken, "")]),
        ("[{\"a\":1},]", Shape::Array, &[(Record, "{\"a\":1}"), (Broken, "")]),
        ("[{\"a\":1}] x", Shape::Array, &[(Record, "{\"a\":1}"), (Broken, "")]),
        ("[{\"a\":\"xx", Shape::Array, &[(Truncated, "")]),
        (
            "[{\"a\":\"0123456789012345678901234567890123456789\"},{}]",
            Shape::Array,
            &[(TooLarge, ""), (Record, "{}"), (End, "")],
        ),
        (
            "{\"resourceType\":\"Bundle\",\"link\":[{\"entry\":[1]}],\"entry\":[{\"r\":1},{\"r\":2}],\"total\":2}",
            Shape::Bundle,
            &[(Record, "{\"r\":1}"), (Record, "{\"r\":2}"), (End, "")],
        ),
        ("{\"type\":\"x\",\"resourceType\": \"Bundle\"}", Shape::Bundle, &[(End, "")]),
        (
            "{\"resourceType\":\"Bundle\",\"entry\":[{\"r\":1},",
            Shape::Bundle,
            &[(Record, "{\"r\":1}"), (Truncated, "")],
        ),
    ] {
        let (found, records) = frames(text, 32);
        let records: Vec<(Frame, &str)> = records.iter().map(|(f, t)| (*f, t.as_str())).collect();
        assert_eq!((found, records.as_slice()), (Some(shape), expected), "{text}");
    }
}
