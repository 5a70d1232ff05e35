-- videos: a msgpack list of the contract's VideoRendition. facts: msgpack of the contract's Facts. Empty: none.
ALTER TABLE photos ADD COLUMN videos BLOB NOT NULL DEFAULT x'';
ALTER TABLE documents ADD COLUMN facts BLOB NOT NULL DEFAULT x'';
