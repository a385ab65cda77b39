@echo off
rem Double-click on Windows: installs what is needed into .venv, loads the demo where nothing is loaded, serves the
rem pages on this machine and opens them in the browser. Close this window to stop.
setlocal EnableExtensions DisableDelayedExpansion
title CRM Analytics
cd /d "%~dp0"
set "PYTHONUTF8=1"
set "VENV=.venv\Scripts\python.exe"

if exist "%VENV%" goto install

rem "py" comes with Python from python.org. "python" may be a link that only opens the Store: it has to answer.
set "PYTHON="
py -3 -c "import sys" >nul 2>&1 && set "PYTHON=py -3"
if not defined PYTHON python -c "import sys" >nul 2>&1 && set "PYTHON=python"
if not defined PYTHON goto missing
%PYTHON% -c "import sys; sys.exit(sys.version_info[:2] < (3, 11))" || goto old

echo Preparing Python in .venv ... / Menyiapkan Python di .venv ...
%PYTHON% -m venv .venv || goto failed

:install
fc /b requirements.txt .venv\installed.txt >nul 2>&1 && goto serve
echo Installing what is needed, about 1 GB; the first time this takes some minutes.
echo Memasang yang diperlukan, sekitar 1 GB; pertama kali perlu beberapa menit.
"%VENV%" -m pip install --disable-pip-version-check -r requirements.txt || goto failed
copy /y requirements.txt .venv\installed.txt >nul || goto failed

:serve
"%VENV%" -m crm_analytics demo --if-empty || goto failed
echo The pages open in the browser. Close this window to stop.
echo Halaman akan terbuka di peramban. Tutup jendela ini untuk berhenti.
"%VENV%" -m crm_analytics serve --open || goto failed
exit /b 0

:missing
echo.
echo Python is needed, version 3.11 or newer, and was not found on this computer.
echo Install it from https://www.python.org/downloads/ and tick "Add python.exe to PATH". Then start this file again.
echo.
echo Python 3.11 atau yang lebih baru diperlukan dan belum ada di komputer ini.
echo Pasang dari https://www.python.org/downloads/ dan centang "Add python.exe to PATH". Lalu jalankan berkas ini lagi.
goto wait

:old
echo.
echo The Python on this computer is too old; version 3.11 or newer is needed. / Versi Python di komputer ini terlalu lama.
%PYTHON% --version
echo Install a newer one from https://www.python.org/downloads/ and start this file again.
echo Pasang yang lebih baru dari https://www.python.org/downloads/ lalu jalankan berkas ini lagi.
goto wait

:failed
echo.
echo That did not work; the lines above say why. Start this file again once it is mended.
echo If it goes on failing, delete the folder .venv here and try once more.
echo.
echo Langkah ini gagal; penyebabnya tertulis di atas. Perbaiki, lalu jalankan berkas ini lagi.
echo Bila tetap gagal, hapus folder .venv di sini lalu coba sekali lagi.

:wait
pause
exit /b 1
