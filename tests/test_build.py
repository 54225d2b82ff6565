"""What a program is called: the same everywhere, another name once a file or a setting is another."""

from newsroom import build


def test_a_build_is_its_files_and_its_settings(tmp_path):
    def named(*settings):
        return build.identity(tmp_path, settings)

    for room in build.ROOMS:
        (tmp_path / room).mkdir()
    one = tmp_path / "articles" / "views.py"
    one.write_text("a = 1")
    names = [named("x")]
    (tmp_path / "articles" / "views.pyc").write_bytes(b"compiled")
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "log.txt").write_text("not the program's")
    assert named("x") == names[0]
    names.append(named("y"))
    one.write_text("a = 2")
    names.append(named("x"))
    one.rename(tmp_path / "articles" / "pages.py")
    names.append(named("x"))
    assert len(set(names)) == 4
