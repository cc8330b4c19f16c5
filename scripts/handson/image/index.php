<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>handson</title>
<h1>コンテナからこんにちは / Hello from a container</h1>
<p>ホスト名 / host name: <strong><?= htmlspecialchars(gethostname()) ?></strong></p>
</html>
