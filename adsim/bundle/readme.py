"""The page of plain text that lies in every bundle."""

README = """\
EVIDENCE BUNDLE OF A GROUP OF ADS
=================================

Leads, not findings: a link means possibly one poster. Many ads are posted by consenting adults. Verify.

Open index.html in a browser; it needs no network. The parts:

  index.html, index.fr.html  the group on one page, in English and French
  originals/                 the text of each ad, one file an ad (UTF-8)
  ads.jsonl                  the ads: id, agency, city, time, address, further columns, SHA-256 of the text
  identifiers.jsonl          telephone numbers, addresses and handles found in them
  links.jsonl                the links: score, its parts in log-odds, words in common with their places
  group.json                 reason, template, places, weakest link, where it was kept apart from others
  run.json                   the manifest of the run: inputs and their SHA-256, settings, versions, counts
  manifest.json              every part with its SHA-256

Places are characters (Unicode code points) of the text, counted from 0, end excluded.

If manifest.json says "masked": true, letters and digits of identifiers are dots, in the texts too. Further
columns and the SHA-256 of the texts are left out then, as identifiers could be found by trying. The inputs
are named in run.json by their SHA-256, so that who holds them can compare.

To verify: adsim verify BUNDLE.zip --manifest SHA256, with the SHA-256 of manifest.json that was written down
when the bundle was made. Without adsim: compute the SHA-256 of manifest.json and of each part, as with
sha256sum, and compare with what was written down and with manifest.json.


DOSSIER DE PREUVES D'UN GROUPE D'ANNONCES
=========================================

Des pistes, non des conclusions : un lien signifie peut-être un même auteur. Beaucoup d'annonces sont publiées
par des adultes consentants. Vérifiez.

Ouvrez index.fr.html dans un navigateur ; aucun réseau n'est nécessaire. Les parties sont celles de la liste
ci-dessus : textes des annonces (originals/), annonces, coordonnées, liens avec leurs raisons et leurs places,
groupe, manifeste de l'exécution (run.json), et manifest.json avec le SHA-256 de chaque partie.

Si manifest.json dit "masked": true, les lettres et chiffres des coordonnées sont des points, aussi dans les
textes. Les autres colonnes et le SHA-256 des textes manquent alors, car on pourrait y essayer des numéros ; les
fichiers d'entrée sont nommés dans run.json avec leur SHA-256.

Pour vérifier : adsim verify BUNDLE.zip --manifest SHA256, avec le SHA-256 de manifest.json noté lors de la
création. Sans adsim : calculez le SHA-256 de manifest.json et de chaque partie, et comparez.
"""
