-- photo_video: the photo on the profile moves. fallback_*: the photo shown where that one is not; photo 0: none.
ALTER TABLE users ADD COLUMN photo_video INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN fallback_photo INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN fallback_thumb BLOB NOT NULL DEFAULT x'';
ALTER TABLE users ADD COLUMN fallback_video INTEGER NOT NULL DEFAULT 0;

-- What is shown of a photo when the newer ones are gone.
ALTER TABLE user_photos ADD COLUMN thumb BLOB NOT NULL DEFAULT x'';
ALTER TABLE user_photos ADD COLUMN video INTEGER NOT NULL DEFAULT 0;
UPDATE user_photos SET thumb = (SELECT photo_thumb FROM users WHERE users.user = user_photos.user)
    WHERE photo = (SELECT photo FROM users WHERE users.user = user_photos.user);
