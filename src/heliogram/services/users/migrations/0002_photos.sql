-- photo: the one on the profile, 0 if none is; photo_thumb: its stripped thumbnail.
ALTER TABLE users ADD COLUMN photo INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN photo_thumb BLOB NOT NULL DEFAULT x'';

-- Every photo an account has had on its profile and not deleted. place: rises with each that is shown.
CREATE TABLE user_photos (
    user INTEGER NOT NULL,
    place INTEGER NOT NULL,
    photo INTEGER NOT NULL,
    PRIMARY KEY (user, place)
) WITHOUT ROWID;

CREATE UNIQUE INDEX user_photos_by_photo ON user_photos (user, photo);
