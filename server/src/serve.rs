//! Listening: connections, their limits, and going down in good order.

use std::{io::Write, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context;
use axum::{Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use shared::sync::protocol::Goodbye;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{Semaphore, watch},
};
use tokio_io_timeout::TimeoutStream;

use crate::{
    app::App,
    assets::Assets,
    config::Serve,
    index,
    limits::Limits,
    routes,
    secret::Token,
    store::{
        Store, StoreError,
        sqlite::{self, Sqlite},
    },
    telemetry::{self, Counters},
};

/// Connections at once.
const CONNECTIONS_MAX: usize = 10_000;
/// Connections that may wait to be accepted. A whole company reconnects at once when its network comes back; the usual
/// 128 resets the others.
const WAITING_MAX: u32 = 4_096;
/// What the operator reads when the writer has panicked.
const FAILED: &str = "stopped: nothing can be written any more. Nothing that was acknowledged is lost; start again, and \
    report what the log says";
/// What the operator reads when the disk has failed.
const STOPPED: &str = "stopped: what is written cannot be relied upon to be stored. Nothing that was acknowledged is \
    lost; check the disk and start again";
/// How long open connections get to end when the server goes down.
const LEAVE_WITHIN: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop.
///
/// # Errors
/// When the data cannot be opened or the address not be listened on.
pub async fn serve(config: &Serve) -> anyhow::Result<()> {
    telemetry::process::raise_file_limit();
    let folder = &config.folder.data;
    let _only = sqlite::serving(folder).with_context(|| format!("serving the data in {}", folder.display()))?;
    let store = Sqlite::open_to_serve(folder, config.synchronous)
        .with_context(|| format!("opening the data in {}", folder.display()))?;
    serve_from(Arc::new(store), config).await
}

/// The same with a store that is open.
async fn serve_from(store: Arc<dyn Store>, config: &Serve) -> anyhow::Result<()> {
    let assets = match &config.assets {
        None => Assets::embedded(),
        Some(folder) => {
            Assets::folder(folder).with_context(|| format!("reading the client in {}", folder.display()))?
        }
    };
    let listener = listen(config.listen).with_context(|| format!("listening on {}", config.listen))?;
    let app = App::new(store, assets, config.transport(), config.address_source()).await?;
    offer_set_up(&app).await?;
    let background = start_background(&app)?;
    let address = listener.local_addr()?;
    let chain = app.store.audit_head().await?;
    // Whoever keeps the log has a head to check the audit log against: `gendan audit verify --expect`.
    tracing::info!(head = %chain, "the audit log");
    // Whoever started the server waits for this line.
    println!("listening on http://{address}");
    std::io::stdout().flush()?;
    let mut broken = None;
    let stop = async {
        tokio::select! {
            () = told_to_stop() => {}
            error = app.store.broken() => broken = Some(error),
        }
    };
    accept(listener, &app, stop).await;
    if let Some(count) = app.failures.rest() {
        app.note_failures(count).await;
    }
    background.abort();
    match broken {
        None => Ok(()),
        Some(error @ StoreError::Panicked(_)) => Err(error).context(FAILED),
        Some(error) => Err(error).context(STOPPED),
    }
}

/// Prints the token with which the first administrator enters, while there is nobody.
async fn offer_set_up(app: &App) -> anyhow::Result<()> {
    if app.store.identity().await?.empty {
        let token = Token::random();
        app.store.put_setup_token(token.hash()).await?;
        println!("set-up token: {}", token.text());
    }
    Ok(())
}

/// How far folding stands back behind everything else on a busy machine.
const FOLD_NICENESS: i32 = 5;

/// Starts folding, on its own thread, and the watch over rights.
///
/// # Errors
/// When no thread can be started.
pub fn start_background(app: &App) -> anyhow::Result<tokio::task::JoinHandle<()>> {
    struct Figures(App);
    impl AsRef<Counters> for Figures {
        fn as_ref(&self) -> &Counters {
            &self.0.counters
        }
    }
    let (store, commits, figures) = (app.store.clone(), app.store.commits(), Figures(app.clone()));
    std::thread::Builder::new().name("fold".into()).spawn(move || {
        // What waits for an acknowledgement comes first; a system that does not allow it folds as eagerly as before.
        let _ = rustix::process::nice(FOLD_NICENESS);
        match tokio::runtime::Builder::new_current_thread().enable_time().build() {
            Ok(runtime) => runtime.block_on(index::keep_up(store, commits, figures)),
            Err(error) => tracing::error!(%error, "folding could not start"),
        }
    })?;
    Ok(tokio::spawn(app.clone().watch_authority()))
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Listens on `address`.
///
/// # Errors
/// When it is taken, or not one of this machine.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As usual: the connections of a server that ended are no obstacle to the next one.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_MAX)
}

/// Accepts connections until `stop`; then says goodbye to those that are open.
pub async fn accept(listener: TcpListener, app: &App, stop: impl Future<Output = ()>) {
    let router = routes::router(app.clone());
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (going_down, heard) = watch::channel(());
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => match room.clone().try_acquire_owned() {
                Ok(permit) => {
                    let (router, heard, limits) = (router.clone(), heard.clone(), app.limits);
                    tokio::spawn(async move {
                        let _permit = permit;
                        converse(stream, peer, router, limits, heard).await;
                    });
                }
                Err(_) => tracing::warn!("too many connections; one was refused"),
            },
            Err(error) => {
                // Out of file descriptors, most likely: others have to end first.
                tracing::error!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop((listener, heard));
    app.hub.sockets().iter().for_each(|socket| socket.end(Goodbye::Restart));
    going_down.send_replace(());
    let gone = async {
        let _ = room.acquire_many(u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX)).await;
    };
    let _ = tokio::time::timeout(LEAVE_WITHIN, gone).await;
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut going_down: watch::Receiver<()>,
) {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    // Whoever asks for something and does not take it would hold on to it for ever.
    stream.set_write_timeout(Some(limits.read_within));
    let service = TowerToHyperService::new(router.layer(axum::Extension(ConnectInfo(peer))));
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head_within);
    let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service).with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = going_down.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::{config::DataFolder, store::sqlite::Synchronous};

    /// The process would answer 503 for ever; it ends instead, and whoever watches over it starts it again.
    #[tokio::test]
    async fn a_writer_that_panics_ends_the_process_and_one_that_fails_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let config = Serve {
            folder: DataFolder { data: folder.path().to_owned() },
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            behind_tls: false,
            trusted_proxy: false,
            assets: None,
            synchronous: Synchronous::Full,
        };
        let store = Arc::new(Sqlite::open(folder.path()).unwrap());
        let served: Arc<dyn Store> = store.clone();
        let mut serving = tokio::spawn(async move { serve_from(served, &config).await });
        store.fail_in_writer().await.unwrap_err();
        let early = tokio::time::timeout(Duration::from_millis(500), &mut serving).await;
        assert!(early.is_err(), "the control: what fails every day ends nothing");
        store.panic_in_writer().await.unwrap_err();
        let ended = tokio::time::timeout(Duration::from_secs(30), serving).await;
        let error = ended.expect("it ends by itself").unwrap().unwrap_err();
        assert!(format!("{error:#}").contains("the writer failed: planted"), "{error:#}");
    }
}
